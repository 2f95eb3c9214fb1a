package dev.cairn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.NetworkFaults;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.faults.check.Invariant;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.seeded.SeededTest;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run whose coordinator crashes ends with the same model as one whose coordinator does not: bit
 * for bit, since its name is the digest of its weights.
 */
class CrashTest {
  private static final NetworkFaults BAD = new NetworkFaults(0.15, 0.15, 0.15, 0);
  private static final int CLIENTS = 5;
  private static final int ROUNDS = 3;
  private static final TrainingPlan PLAN = Plans.of(ROUNDS, CLIENTS, 3);

  private static ModelId model(FaultyRun run) {
    RunState state = run.toItsEnd();
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    Invariant.checkAll(run.evidence());
    return Objects.requireNonNull(state.model());
  }

  private static FaultyRun uninterrupted(TrainingPlan plan) {
    return FaultyRun.plain(plan, Faults.none());
  }

  private static Faults bad(long seed) {
    return Faults.none()
        .withCrashes(CrashSchedule.random(seed, 0.1), 1_000)
        .withNetwork(BAD)
        .withSeed(seed);
  }

  @Test
  void plan_hasClientsOfEveryConduct() {
    Set<OneHotClient.Conduct> seen = EnumSet.noneOf(OneHotClient.Conduct.class);
    for (int round = 1; round <= ROUNDS; round++) {
      int training = 0;
      for (int client = 0; client < CLIENTS; client++) {
        OneHotClient.Conduct conduct =
            OneHotClient.Conduct.random(PLAN.seed())
                .of(new RoundId(new RunId("run-1"), round, 1), client);
        seen.add(conduct);
        training += conduct == OneHotClient.Conduct.TRAIN ? 1 : 0;
      }
      assertThat(training).isGreaterThanOrEqualTo(PLAN.cohort().minimum());
    }
    assertThat(seen).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void crash_aroundAnySingleAppend_changesNothing(Moment moment) {
    FaultyRun quiet = uninterrupted(PLAN);
    ModelId expected = model(quiet);
    long appends = quiet.appends();
    assertThat(appends).isGreaterThan(30);
    for (long append = 1; append <= appends; append++) {
      FaultyRun run =
          FaultyRun.plain(
              PLAN, Faults.none().withCrashes(CrashSchedule.once(moment, append), 5_000));
      assertThat(model(run)).as("crash %s %d", moment, append).isEqualTo(expected);
      assertThat(run.crashes()).as("crash %s %d", moment, append).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void crash_aroundEveryAppend_changesNothing(Moment moment) {
    ModelId expected = model(uninterrupted(PLAN));
    FaultyRun run =
        FaultyRun.plain(PLAN, Faults.none().withCrashes(CrashSchedule.always(moment), 0));
    assertThat(model(run)).isEqualTo(expected);
    assertThat(run.crashes()).isGreaterThan(20);
  }

  @SeededTest(runs = 40)
  void badNetwork_andCrashesByChance_changeNothing(long seed) {
    TrainingPlan plan = Plans.of(ROUNDS, CLIENTS, 3);
    ModelId expected = model(uninterrupted(plan));
    FaultyRun run = FaultyRun.plain(plan, bad(seed));
    assertThat(model(run)).isEqualTo(expected);
    assertThat(run.crashes()).isPositive();
  }

  /** Rounds that do not reach their minimum are repeated, and the run may fail: still no harm. */
  @SeededTest(runs = 40)
  void anyPlan_underFaults_keepsEveryInvariant(long seed) {
    TrainingPlan plan = Plans.of(4, 3, seed);
    RunState expected = uninterrupted(plan).toItsEnd();
    FaultyRun run = FaultyRun.plain(plan, bad(seed));
    RunState state = run.toItsEnd();
    Invariant.checkAll(run.evidence());
    assertThat(state).isEqualTo(expected);
  }
}
