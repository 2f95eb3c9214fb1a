package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.cli.admin.SystemInfo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real coordinator's process as operators see and steer it. */
class OperatedCoordinatorTest {
  private static final long SECONDS_MAX = 60;
  private static final String PLAN =
      """
      name: drained
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      retry: {attempts: 1}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 100}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  private static void await(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!holds.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static void refused(Runnable request, String code) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            AdminFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static String readiness(AdminClient admin) {
    for (JsonNode check : admin.readiness().path("checks")) {
      if (check.path("name").asText().equals("drain")) {
        return check.path("ok").asText();
      }
    }
    return "not told";
  }

  @Test
  void drainedCoordinator_takesNoRuns_untilItTakesThemAgain() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(PLAN).run();
      await("the round is open", () -> !admin.rounds(run, 1, 10).isEmpty());
      assertThat(admin.system().drain()).isEqualTo(new SystemInfo.Drain(false, null, 1));

      SystemInfo.Drain drained = admin.system().drain(true, "an update");

      assertThat(drained.draining()).isTrue();
      assertThat(drained.runs()).isZero();
      assertThat(admin.system().drain(true, "again").since()).isEqualTo(drained.since());
      await("it is not ready", () -> readiness(admin).equals("false"));
      refused(() -> admin.startRun(PLAN.replace("phones", "tablets")), "draining");
      assertThat(admin.run(run).status()).isEqualTo("ACTIVE");
      refused(() -> admin.cancelRun(run), "not_driven");

      SystemInfo.Drain again = admin.system().drain(false, "it is over");

      assertThat(again.draining()).isFalse();
      await("the run is driven again", () -> admin.system().drain().runs() == 1);
      RunInfo cancelled = admin.cancelRun(run);
      assertThat(cancelled.status()).isEqualTo("CANCELLED");
      assertThat(admin.startRun(PLAN.replace("phones", "tablets")).status()).isEqualTo("ACTIVE");
    }
  }

  @Test
  void run_isChangedAsItWasSeen() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(PLAN).run();
      await("the round is open", () -> !admin.rounds(run, 1, 10).isEmpty());
      long seen = admin.run(run).revision();
      RunInfo paused = admin.matching(seen).training().pause(run, false, "maintenance");
      assertThat(paused.revision()).isEqualTo(seen + 1);
      refused(() -> admin.matching(seen).cancelRun(run), "precondition_failed");
      assertThat(admin.run(run).status()).isEqualTo("PAUSED");
      RunInfo cancelled = admin.matching(paused.revision()).cancelRun(run);
      assertThat(cancelled.status()).isEqualTo("CANCELLED");
      refused(() -> admin.matching(seen).training().resume(run), "precondition_failed");
      refused(() -> admin.matching(cancelled.revision()).training().resume(run), "run_over");
    }
  }

  @Test
  void runs_areListedPageByPage() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      for (String population : new String[] {"a", "b", "c", "d", "e"}) {
        String run = admin.startRun(PLAN.replace("phones", population)).run();
        assertThat(run).isNotEmpty();
      }
      assertThat(admin.runs(10)).hasSize(5);
      for (int each = 1; each <= 6; each++) {
        assertThat(admin.allRuns(each))
            .extracting(RunInfo::run)
            .isEqualTo(admin.runs(10).stream().map(RunInfo::run).toList());
      }
    }
  }

  @Test
  void process_tellsOfItself() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      assertThat(admin.system().replicas())
          .singleElement()
          .satisfies(
              self -> {
                assertThat(self.self()).isTrue();
                assertThat(self.address()).isNull();
              });
      assertThat(admin.system().configuration())
          .contains(
              new SystemInfo.Setting("database.dsn", "***", false),
              new SystemInfo.Setting("admin.port", "" + coordinator.adminPort(), false),
              new SystemInfo.Setting("workers.rounds", "4", true));
      assertThat(admin.system().loggers()).extracting(SystemInfo.Logger::logger).contains("root");
    }
  }
}
