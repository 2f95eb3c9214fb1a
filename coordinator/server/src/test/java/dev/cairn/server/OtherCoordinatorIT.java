package dev.cairn.server;

import static dev.cairn.server.TwoCoordinators.await;
import static dev.cairn.server.TwoCoordinators.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.cli.admin.RunInfo;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator wants of a run reaches its owner, whichever of two real coordinators is asked,
 * and both say the same of what cannot be done. No run changes hands for that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OtherCoordinatorIT {
  private TwoCoordinators both;
  private AdminClient first;
  private AdminClient second;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    both = new TwoCoordinators(temp.resolve("state"));
    first = both.first();
    second = both.second();
  }

  @AfterAll
  void stop() {
    both.close();
  }

  private static String plan(String population, String round) {
    return """
        name: steered
        population: POPULATION
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
        .replace("POPULATION", population)
        .replace("ROUND", round);
  }

  /** A run that the first one drives, and its first round is open. */
  private String driven(String population) throws Exception {
    String run = first.startRun(plan(population, "1h")).run();
    await("the round is open", () -> !first.rounds(run, 1, 10).isEmpty());
    return run;
  }

  private int taken(String run) {
    return both.number("SELECT epoch FROM lease WHERE name = 'run/" + run + "'");
  }

  private static AdminFailure failure(Runnable request) {
    return catchThrowableOfType(AdminFailure.class, request::run);
  }

  /** Refused with the same code and the same words, whoever is asked. */
  private void assertRefused(String code, Function<AdminClient, Object> request) {
    AdminFailure atOwner = failure(() -> request.apply(first));
    AdminFailure elsewhere = failure(() -> request.apply(second));
    assertThat(elsewhere.code()).isEqualTo(code);
    assertThat(elsewhere).hasMessage(atOwner.getMessage()).hasMessageNotContaining("\n");
    assertThat(atOwner.code()).isEqualTo(code);
  }

  @Test
  void pauseAndResume_areDoneByTheOwner() throws Exception {
    String run = driven("paused");
    int taken = taken(run);
    RunInfo paused = patiently(() -> second.training().pause(run, true, "maintenance"));
    assertThat(paused.status()).isEqualTo("PAUSED");
    assertThat(paused.current()).isNull();
    assertThat(paused.pause()).isEqualTo(new RunInfo.Pause("operator", "maintenance", "NOW"));
    assertThat(first.run(run)).isEqualTo(second.run(run));
    assertThat(first.round(run, 1, 1).reason()).isEqualTo("CANCELLED");
    assertThat(second.training().pause(run, true, "again").revision())
        .as("a pause of a paused run changes nothing")
        .isEqualTo(paused.revision());

    RunInfo resumed = second.training().resume(run);

    assertThat(resumed.status()).isEqualTo("ACTIVE");
    assertThat(resumed.current()).isEqualTo(run + "/1/2");
    await("the owner goes on", () -> first.rounds(run, 1, 10).size() == 2);
    assertThat(taken(run)).isEqualTo(taken);
    assertThat(first.cancelRun(run).status()).isEqualTo("CANCELLED");
  }

  @Test
  void abort_isDoneByTheOwner_andRefusedAlike() throws Exception {
    String run = driven("aborted");
    int taken = taken(run);
    RoundName open = new RoundName(run, 1, 1);
    assertThat(patiently(() -> second.training().abort(open, "wrong data")).state())
        .isEqualTo("Abandoned");
    await("the next one is open", () -> second.rounds(run, 1, 10).size() == 2);
    assertThat(second.run(run).current()).isEqualTo(run + "/1/2");
    assertRefused("round_over", admin -> admin.training().abort(open, "again"));
    RoundName none = new RoundName(run, 7, 1);
    assertRefused("round_unknown", admin -> admin.training().abort(none, "which?"));
    assertThat(first.run(run).status()).isEqualTo("ACTIVE");
    assertThat(taken(run)).isEqualTo(taken);
    assertThat(second.cancelRun(run).status()).isEqualTo("CANCELLED");
  }

  @Test
  void retryOfAPausedRun_isDoneByTheOwner_andRefusedAlike() throws Exception {
    String run = driven("retried");
    int taken = taken(run);
    RoundName last = new RoundName(run, 1, 1);
    patiently(() -> second.training().pause(run, true, "wrong data"));
    RoundName none = new RoundName(run, 2, 1);
    assertRefused("round_not_retryable", admin -> admin.training().retry(none, "again"));

    RunInfo again = second.training().retry(last, "better data");

    assertThat(again.status()).isEqualTo("ACTIVE");
    assertThat(again.current()).isEqualTo(run + "/1/2");
    assertRefused("round_not_retryable", admin -> admin.training().retry(last, "once more"));
    assertThat(taken(run)).isEqualTo(taken);
    assertThat(second.cancelRun(run).status()).isEqualTo("CANCELLED");
  }

  @Test
  void cancellation_isDoneByTheOwner_andNothingMoreCanBe() throws Exception {
    String run = driven("cancelled");
    assertThat(patiently(() -> second.cancelRun(run)).status()).isEqualTo("CANCELLED");
    assertThat(first.run(run)).isEqualTo(second.run(run));
    assertRefused("run_over", admin -> admin.training().resume(run));
    assertRefused("run_over", admin -> admin.training().pause(run, false, "too late"));
    assertRefused("run_unknown", admin -> admin.training().resume("no-such-run"));
    assertThat(second.startRun(plan("cancelled", "1h")).status()).as("it is free").isNotNull();
  }

  @Test
  void whatWasSeenBefore_isChangedOnlyIfItIsStillSo() throws Exception {
    String run = driven("seen");
    long seen = second.run(run).revision();
    RunInfo paused =
        patiently(() -> second.matching(seen).training().pause(run, false, "maintenance"));
    assertThat(paused.revision()).isEqualTo(seen + 1);
    assertRefused("precondition_failed", admin -> admin.matching(seen).training().resume(run));
    assertThat(second.matching(seen + 1).cancelRun(run).status()).isEqualTo("CANCELLED");
  }

  /** Its lease is free with its end: nobody has to wait until it runs out. */
  @Test
  void failedRun_isTriedAgainByWhoeverIsAsked() throws Exception {
    String run = first.startRun(plan("failed", "1s")).run();
    await("it fails", () -> first.run(run).status().equals("FAILED"));
    String free = "SELECT count(*) FROM lease WHERE holder IS NULL AND name = 'run/" + run + "'";
    await("its lease is given back", () -> both.number(free) == 1);
    RunInfo again = second.training().retry(new RoundName(run, 1, 1), "devices are there");
    assertThat(again.status()).isEqualTo("ACTIVE");
    // However far the second attempt has come by now: with it the lease is free again.
    await("it fails again", () -> first.run(run).status().equals("FAILED"));
    await("its lease is given back", () -> both.number(free) == 1);
  }
}
