package dev.cairn.app.counterpart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import dev.cairn.app.process.DemoOutput;
import dev.cairn.app.process.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what Cairn trains is what PyTorch trains. A script that imports nothing of Cairn repeats
 * the demo's federation from its files and has to agree after every round. The interpreter is named
 * by the property {@code cairn.python}.
 *
 * <p>The demo runs without compression: how clients round is random, and training makes a large
 * difference of a small one.
 */
class TorchIT {
  private static final Duration PYTHON_DEADLINE = Duration.ofMinutes(5);
  private static final Path SCRIPT = Path.of("src/test/python/repeat_federation.py");
  private static final Path IMAGES = Path.of("../experiments/src/main/resources/fashion-mnist");

  @TempDir static Path temp;
  private static Path demo;

  @BeforeAll
  static void needPython() throws Exception {
    String python = System.getProperty("cairn.python", "python3");
    boolean there;
    try {
      CairnProcess.Ended ended =
          python("-c", "import torch, safetensors, numpy; print(torch.__version__)");
      there = ended.code() == 0;
      System.out.println("counterpart: torch " + ended.out().strip());
    } catch (IOException noSuchProgram) {
      there = false;
    }
    Required.that(
        there,
        "the comparison with PyTorch",
        python + " cannot import torch, safetensors and numpy; set -Dcairn.python");
    demo = temp.resolve("demo");
    CairnProcess.Ended unused =
        DemoOutput.run(demo, temp, DemoOutput.ROUNDS, 1, "--no-secure", "--compression", "off");
  }

  @Test
  void federation_repeatedByHand_isTheSame() throws Exception {
    CairnProcess.Ended ended = python(absolute(SCRIPT), demo.toString(), absolute(IMAGES));
    System.out.print(ended.out());
    assertThat(ended.code()).as(ended.toString()).isZero();
    int rounds = DemoOutput.models(demo).size();
    assertThat(ended.lastLine()).isEqualTo("rounds=" + rounds + " differences=0");
  }

  /** The script is no rubber stamp: with another learning rate it disagrees. */
  @Test
  void federation_repeatedWithAnotherLearningRate_isNot() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    for (String name :
        List.of(
            "plan.yaml",
            "partition.json",
            "initial.safetensors",
            "rounds.jsonl",
            "model.pt",
            "model.safetensors")) {
      Files.copy(demo.resolve(name), other.resolve(name));
    }
    Path plan = other.resolve("plan.yaml");
    Files.writeString(
        plan, Files.readString(plan).replace("learningRate: 0.05", "learningRate: 0.03"));
    CairnProcess.Ended ended = python(absolute(SCRIPT), other.toString(), absolute(IMAGES));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("DIFFERS: round 1: ");
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static CairnProcess.Ended python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("cairn.python", "python3"));
    command.add("-W");
    command.add("ignore");
    command.addAll(List.of(arguments));
    try (CairnProcess process = CairnProcess.start(temp, command, Map.of())) {
      return process.awaitEnd(PYTHON_DEADLINE);
    }
  }
}
