package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import dev.cairn.app.process.DemoOutput;
import dev.cairn.app.process.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the demo can be repeated to the last bit, and leaves no process behind. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DemoIT {
  /** A child looks after its parent at once; its database may need half a minute to stop. */
  private static final Duration CHILDREN_END_DEADLINE = Duration.ofMinutes(2);

  @TempDir Path temp;

  @Test
  void sameSeed_givesTheSameModels_alsoInTheSimulation() throws Exception {
    DemoOutput demo = DemoOutput.get();
    List<String> expected = DemoOutput.models(demo.folder());
    CairnProcess.Ended unused = DemoOutput.run(temp.resolve("again"), temp, DemoOutput.ROUNDS, 1);
    assertThat(DemoOutput.models(temp.resolve("again"))).isEqualTo(expected);
    assertThat(Processes.withMarker(temp)).as("processes of a demo that ended").isEmpty();

    CairnProcess.Ended simulated =
        CairnProcess.run(
            temp,
            DemoOutput.DEADLINE,
            "simulate",
            demo.folder().resolve("plan.yaml").toString(),
            "--clients",
            "20",
            "--dropout",
            "0.1",
            "--out",
            temp.resolve("simulated").toString());
    assertThat(simulated.code()).as(simulated.toString()).isZero();
    assertThat(simulated.figure("model_sha256")).isEqualTo(demo.model());
    assertThat(DemoOutput.models(temp.resolve("simulated"))).isEqualTo(expected);
    for (String same : List.of("partition.json", "initial.safetensors", "model.pt")) {
      assertThat(temp.resolve("simulated").resolve(same))
          .hasSameBinaryContentAs(demo.folder().resolve(same));
    }
    System.out.println("demo twice and simulation: model_sha256=" + demo.model());
  }

  /** Clients are lost in every phase, also after their masked update, which then counts. */
  @Test
  void secureAndPlain_withLossesInEveryPhase_giveTheSameModels() throws Exception {
    List<List<String>> models = new ArrayList<>();
    for (String secure : List.of("--secure", "--no-secure")) {
      Path out = temp.resolve("demo" + secure);
      CairnProcess.Ended ended =
          CairnProcess.run(
              temp,
              DemoOutput.DEADLINE,
              "demo",
              secure,
              "--rounds",
              "3",
              "--dropout",
              "0.1",
              "--late-dropout",
              "0.1",
              "--seed",
              "5",
              "--out",
              out.toString());
      assertThat(ended.code()).as(ended.toString()).isZero();
      assertThat(ended.figure("dropped")).isEqualTo("6");
      models.add(DemoOutput.models(out));
    }
    assertThat(models.get(0)).hasSize(3).isEqualTo(models.get(1));
    System.out.println("secure and plain, two clients lost late: " + models.get(0));
  }

  @Test
  void otherSeed_givesOtherModels() throws Exception {
    CairnProcess.Ended unused = DemoOutput.run(temp.resolve("other"), temp, 1, 2);
    assertThat(DemoOutput.models(temp.resolve("other")))
        .doesNotContainAnyElementsOf(DemoOutput.models(DemoOutput.get().folder()));
  }

  @Test
  void interruptInMidRun_leavesNoProcess() throws Exception {
    try (CairnProcess demo = startDemo()) {
      List<ProcessHandle> children = demo.handle().descendants().toList();
      demo.signal("INT");
      CairnProcess.Ended ended = demo.awaitEnd(CHILDREN_END_DEADLINE);
      assertThat(ended.code()).isNotZero();
      assertThat(ended.err()).doesNotContain("Exception", "\tat ");
      assertAllEnd(children, "SIGINT");
    }
  }

  @Test
  void killInMidRun_leavesNoProcess_andTheNextDemoWorks() throws Exception {
    try (CairnProcess demo = startDemo()) {
      List<ProcessHandle> children = demo.handle().descendants().toList();
      demo.handle().destroyForcibly();
      assertAllEnd(children, "SIGKILL");
    }
    CairnProcess.Ended unused = DemoOutput.run(temp.resolve("out"), temp, 1, 1);
  }

  /** A demo whose first round has committed. */
  private CairnProcess startDemo() throws Exception {
    CairnProcess demo =
        CairnProcess.start(
            temp, temp, List.of("demo", "--rounds", "50", "--out", temp.resolve("out").toString()));
    Processes.await(
        "a round has committed",
        DemoOutput.DEADLINE,
        () -> {
          assertThat(demo.handle().isAlive()).as("the demo runs").isTrue();
          return demo.outSoFar().contains("round  1/50");
        });
    assertThat(Processes.withMarker(temp))
        .as("demo, coordinator, clients and database can be found")
        .hasSizeGreaterThanOrEqualTo(4);
    return demo;
  }

  private void assertAllEnd(List<ProcessHandle> children, String signal) throws Exception {
    assertThat(children).hasSizeGreaterThanOrEqualTo(3);
    long began = System.nanoTime();
    Processes.await(
        "the demo's processes end after " + signal,
        CHILDREN_END_DEADLINE,
        () ->
            children.stream().noneMatch(ProcessHandle::isAlive)
                && Processes.withMarker(temp).isEmpty());
    System.out.printf(
        "%s: %d processes ended within %.1f s%n",
        signal, children.size(), (System.nanoTime() - began) / 1e9);
    assertThat(Files.exists(temp.resolve("out/coordinator/postgres/postmaster.pid"))).isFalse();
  }
}
