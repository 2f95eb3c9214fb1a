package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.cli.admin.TrainingClient;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators steer a run of a real coordinator to which no device comes. */
class SteeredRunTest {
  private static final long SECONDS_MAX = 60;

  @TempDir Path folder;

  private static String plan(String round) {
    return """
        name: steered
        population: phones
        model: {portable: {input: [3], layers: [{linear: 2}]}}
        rounds: 2
        cohort: {target: 2, selected: 2, minimum: 2}
        deadlines: {round: ROUND}
        retry: {attempts: 1}
        training: {epochs: 1, batchSize: 5, learningRate: 0.1}
        update: {clipNorm: 1, maxWeight: 100}
        seed: 5
        secureAggregation: off
        """
        .replace("ROUND", round);
  }

  private static RunInfo await(AdminClient admin, String run, Predicate<RunInfo> holds)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    RunInfo info = admin.run(run);
    while (!holds.test(info)) {
      assertThat(System.nanoTime()).as("in time, not %s", info).isLessThan(end);
      Thread.sleep(20);
      info = admin.run(run);
    }
    return info;
  }

  private static void refused(Runnable request, String code, String part) {
    assertThatThrownBy(request::run)
        .hasMessageContaining(part)
        .isInstanceOfSatisfying(
            AdminFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void pausedRun_staysPausedOverARestart_andGoesOnWhenItIsResumed() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(plan("1h")).run();
      await(admin, run, info -> !admin.rounds(run, 1, 10).isEmpty());
      RunInfo paused = admin.training().pause(run, true, "maintenance");
      assertThat(paused.status()).isEqualTo("PAUSED");
      assertThat(paused.last()).isEqualTo(run + "/1/1");
      assertThat(paused.current()).isNull();
      assertThat(paused.pause()).isEqualTo(new RunInfo.Pause("operator", "maintenance", "NOW"));
      assertThat(admin.round(run, 1, 1).reason()).isEqualTo("CANCELLED");
      coordinator.stop();
      coordinator.start();
      assertThat(admin.run(run).status()).isEqualTo("PAUSED");
      refused(() -> admin.startRun(plan("1h")), "population_active", "active run");
      assertThat(admin.training().resume(run).current()).isEqualTo(run + "/1/2");
      await(admin, run, info -> admin.rounds(run, 1, 10).size() == 2);
      RoundName open = new RoundName(run, 1, 2);
      assertThat(admin.training().abort(open, "wrong data").state()).isEqualTo("Abandoned");
      refused(() -> admin.training().abort(open, "again"), "round_over", "is over");
      RunInfo goesOn = admin.run(run);
      assertThat(goesOn.status()).isEqualTo("ACTIVE");
      assertThat(goesOn.current()).isEqualTo(run + "/1/3");
      admin.cancelRun(run);
      refused(() -> admin.training().resume(run), "run_over", "it CANCELLED");
    }
  }

  @Test
  void failedRun_isTriedAgain_andGoesOnAfterARestart() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      TrainingClient training = admin.training();
      String run = admin.startRun(plan("1s")).run();
      await(admin, run, info -> info.status().equals("FAILED"));
      RoundName last = new RoundName(run, 1, 1);
      String other = admin.startRun(plan("1h")).run();
      refused(() -> training.retry(last, "again"), "population_active", "active run");
      admin.cancelRun(other);
      refused(
          () -> training.retry(new RoundName(run, 2, 1), "again"),
          "round_not_retryable",
          "its last round was " + run + "/1/1");
      RunInfo again = training.retry(last, "devices are there");
      assertThat(again.status()).isEqualTo("ACTIVE");
      assertThat(again.endedAt()).isNull();
      // However far the second attempt has come by now: another coordinator takes the run up.
      training.pause(run, true, "restart");
      coordinator.stop();
      coordinator.start();
      assertThat(admin.run(run).status()).isEqualTo("PAUSED");
      training.resume(run);
      await(admin, run, info -> info.status().equals("FAILED"));
    }
  }

  @Test
  void clone_hasTheSamePlanButForWhatIsSaid() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      RunInfo like = admin.startRun(plan("1h"));
      var changes = JsonNodeFactory.instance.objectNode();
      changes.put("population", "tablets").put("rounds", 7).putObject("update").put("clipNorm", 2);
      RunInfo made = admin.training().copy(like.run(), "latest", "again", changes);
      RunInfo whole = admin.run(made.run());
      assertThat(whole.model()).isEqualTo(like.model());
      assertThat(whole.rounds()).isEqualTo(7);
      assertThat(whole.population()).isEqualTo("tablets");
      assertThat(whole.name()).isEqualTo("again");
      assertThat(whole.planText())
          .contains(like.model(), "clipNorm: 2", "maxWeight: 100", "seed: 5");
      changes.put("cohrt", 1);
      refused(
          () -> admin.training().copy(like.run(), null, null, changes), "plan_invalid", "cohrt");
      refused(
          () -> admin.training().copy(like.run(), "best", null, changes),
          "model_unknown",
          "has been evaluated yet");
    }
  }
}
