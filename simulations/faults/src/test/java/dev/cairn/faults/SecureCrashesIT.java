package dev.cairn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.NetworkFaults;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.faults.check.Invariant;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.seeded.SeededTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A secure run whose coordinator crashes ends with the same model as one whose coordinator does
 * not, and as a plain run of the same updates: bit for bit. After each crash, all that had been
 * answered is asked again, and answered with the same bytes.
 */
class SecureCrashesIT {
  private static final NetworkFaults BAD = new NetworkFaults(0.15, 0.15, 0.15, 0);

  /** Five on the roster: the threshold is three, and one may be lost. */
  private static final int CLIENTS = 5;

  private static final int THRESHOLD =
      new SecureRules(0)
          .thresholds(new CohortRules(CLIENTS, CLIENTS, CLIENTS), CLIENTS)
          .threshold();
  private static final TrainingPlan PLAN = Plans.secure(1, CLIENTS, 4, 3);

  /** Lost with its update missing, so that secrets of both kinds are recovered. */
  private static final Losses ONE_LOST = Losses.always(2, Loss.silent(MessageType.MASKED_INPUT));

  private static ModelId model(FaultyRun run) {
    RunState state = run.toItsEnd();
    Invariant.checkAll(run.evidence());
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    return Objects.requireNonNull(state.model());
  }

  private static ModelId plainModel(TrainingPlan plan, Losses losses) {
    return model(new FaultyRun(Plans.unmasked(plan), Faults.none().withLosses(losses)));
  }

  @ParameterizedTest
  @EnumSource
  void row41_crash_aroundAnySingleAppend_changesNothing(Moment moment) {
    Faults faults = Faults.none().withLosses(ONE_LOST);
    FaultyRun quiet = new FaultyRun(PLAN, faults);
    ModelId expected = model(quiet);
    assertThat(expected).isEqualTo(plainModel(PLAN, ONE_LOST));
    long appends = quiet.appends();
    assertThat(appends).isGreaterThanOrEqualTo(30);
    for (long append = 1; append <= appends; append++) {
      FaultyRun run =
          new FaultyRun(PLAN, faults.withCrashes(CrashSchedule.once(moment, append), 5_000));
      assertThat(model(run)).as("crash %s %d", moment, append).isEqualTo(expected);
      assertThat(run.crashes()).as("crash %s %d", moment, append).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void row41_crash_aroundEveryAppend_changesNothing(Moment moment) {
    TrainingPlan plan = Plans.secure(2, CLIENTS, 4, 3);
    Faults faults = Faults.none().withLosses(ONE_LOST);
    FaultyRun run = new FaultyRun(plan, faults.withCrashes(CrashSchedule.always(moment), 0));
    assertThat(model(run)).isEqualTo(plainModel(plan, ONE_LOST));
    assertThat(run.crashes()).isGreaterThan(30);
  }

  /** Number of the append that made the {@code count}-th reveal durable. */
  private static long appendOfReveal(FaultyRun run, int count) {
    int reveals = 0;
    for (int append = 0; append < run.appended().size(); append++) {
      for (Object event : run.appended().get(append)) {
        reveals += event instanceof RoundEvent.SharesRevealed ? 1 : 0;
      }
      if (reveals == count) {
        return append + 1;
      }
    }
    throw new AssertionError("only " + reveals + " reveals");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void row41_crash_whileUnmasking_letsEverybodyBeToldTheSame(int beyondThreshold) {
    Faults faults = Faults.none().withLosses(ONE_LOST);
    FaultyRun quiet = new FaultyRun(PLAN, faults);
    ModelId expected = model(quiet);
    long append = appendOfReveal(quiet, THRESHOLD + beyondThreshold);
    for (Moment moment : List.of(Moment.AFTER_APPEND, Moment.AFTER_ANSWER)) {
      FaultyRun run =
          new FaultyRun(PLAN, faults.withCrashes(CrashSchedule.once(moment, append), 5_000));
      assertThat(model(run)).isEqualTo(expected);
      assertThat(appendOfReveal(run, THRESHOLD + beyondThreshold)).isEqualTo(append);
      // The one that is lost had asked for roster and shares. With one reveal more than the
      // threshold the next coordinator opens the sum before it answers anybody.
      assertThat(run.repeats())
          .isEqualTo(
              beyondThreshold == 1
                  ? Map.of()
                  : Map.of(
                      MessageType.ROSTER,
                      CLIENTS,
                      MessageType.SHARES,
                      CLIENTS,
                      MessageType.SURVIVORS,
                      CLIENTS - 1,
                      MessageType.QUORUM,
                      CLIENTS - 1));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"ADVERTISE", "SHARE_KEYS", "MASKED_INPUT", "CONFIRM", "REVEAL"})
  void loss_inAnyPhase_andCrashesByChance_giveThePlainModelOfTheSameUpdates(MessageType before) {
    TrainingPlan plan = Plans.secure(2, CLIENTS, 4, 3);
    for (boolean farewell : new boolean[] {false, true}) {
      int lost = farewell ? 0 : CLIENTS - 1;
      Losses losses = Losses.always(lost, new Loss(before, farewell));
      ModelId expected = plainModel(plan, losses);
      Faults faults = Faults.none().withLosses(losses);
      assertThat(model(new FaultyRun(plan, faults))).isEqualTo(expected);
      FaultyRun run = new FaultyRun(plan, all(faults, before.ordinal()));
      assertThat(model(run)).as("lost: %d", lost).isEqualTo(expected);
      assertThat(run.crashes()).isPositive();
      assertThat(run.troubles()).isPositive();
    }
  }

  /** Everything at once. */
  private static Faults all(Faults faults, long seed) {
    return faults
        .withCrashes(CrashSchedule.random(seed, 0.1), 1_000)
        .withNetwork(BAD)
        .withStoreTrouble(0.02)
        .withSeed(seed);
  }

  @SeededTest(runs = 3)
  void badNetwork_andCrashesByChance_changeNothing(long seed) {
    TrainingPlan plan = Plans.secure(2, CLIENTS, 4, 3);
    ModelId expected = plainModel(plan, ONE_LOST);
    FaultyRun run =
        new FaultyRun(
            plan,
            Faults.none()
                .withLosses(ONE_LOST)
                .withCrashes(CrashSchedule.random(seed, 0.1), 1_000)
                .withNetwork(BAD)
                .withSeed(seed));
    assertThat(model(run)).isEqualTo(expected);
    assertThat(run.crashes()).isPositive();
  }

  @SeededTest(runs = 6)
  void troubleWithTheMessageStore_losesNothingThatWasTaken(long seed) {
    FaultyRun run =
        new FaultyRun(
            PLAN, Faults.none().withLosses(ONE_LOST).withStoreTrouble(0.3).withSeed(seed));
    assertThat(model(run)).isEqualTo(plainModel(PLAN, ONE_LOST));
    assertThat(run.troubles()).isPositive();
  }

  /** Six on the roster again: one may be lost, and of confirmations two. */
  @ParameterizedTest
  @CsvSource({
    "ADVERTISE, 3, TOO_FEW_KEYS, false",
    "SHARE_KEYS, 2, TOO_FEW_DEALERS, false",
    "MASKED_INPUT, 2, TOO_FEW_UPDATES, true",
    "CONFIRM, 3, TOO_FEW_CONFIRMATIONS, true",
    "REVEAL, 2, TOO_FEW_SHARES, true"
  })
  void oneLossMoreThanTolerated_abandonsTheRound_andTheRunGoesOn(
      MessageType before, int lost, AbandonReason reason, boolean spent) {
    TrainingPlan plan = Plans.secure(1, 6, 4, 2);
    RoundId first = new RoundId(new RunId("run-1"), 1, 1);
    RoundId second = new RoundId(first.run(), spent ? 2 : 1, spent ? 1 : 2);
    Losses losses =
        (round, client) -> round.equals(first) && client < lost ? Loss.silent(before) : null;
    Faults faults = Faults.none().withLosses(losses);
    for (Faults tried : List.of(faults, all(faults, lost))) {
      FaultyRun run = new FaultyRun(plan, tried);
      ModelId all = plainModel(plan, Losses.none());
      assertThat(model(run)).isEqualTo(all);
      Map<String, List<RoundEvent>> rounds = run.evidence().rounds();
      assertThat(rounds.keySet())
          .containsExactly(RoundDriver.stream(first), RoundDriver.stream(second));
      List<RoundEvent> events = rounds.get(RoundDriver.stream(first));
      assertThat(events.get(events.size() - 1))
          .isInstanceOfSatisfying(
              RoundEvent.RoundAbandoned.class,
              abandoned -> {
                assertThat(abandoned.reason()).isEqualTo(reason);
                assertThat(abandoned.spent()).isEqualTo(spent);
                assertThat(abandoned.revealed()).isEqualTo(before == MessageType.REVEAL);
              });
    }
  }

  /** Too many are lost now and then; rounds are repeated or skipped, and the run may fail. */
  @SeededTest(runs = 3)
  void anyLosses_underAllFaults_keepEveryInvariant(long seed) {
    TrainingPlan plan = Plans.secure(2, 7, 4, 4);
    Faults faults = Faults.none().withLosses(Losses.random(seed, 0.25)).withSeed(seed);
    FaultyRun quiet = new FaultyRun(plan, faults);
    RunState expected = quiet.toItsEnd();
    Invariant.checkAll(quiet.evidence());
    FaultyRun run = new FaultyRun(plan, all(faults, seed));
    RunState state = run.toItsEnd();
    Invariant.checkAll(run.evidence());
    assertThat(state).isEqualTo(expected);
  }

  /**
   * What a coordinator took stands, however late the next one looks at it. In the first version it
   * verified the roster's credentials as of its restart, and refused everybody.
   */
  @Test
  void credentialsThatExpireDuringAnOutage_changeNothingInARoundThatHasThem() {
    ModelId expected = plainModel(PLAN, ONE_LOST);
    Faults faults = Faults.none().withLosses(ONE_LOST).withCredentialsFor(60_000);
    FaultyRun quiet = new FaultyRun(PLAN, faults);
    assertThat(model(quiet)).isEqualTo(expected);
    int sealed = 1;
    while (quiet.appended().get(sealed - 1).stream()
        .noneMatch(RoundEvent.RosterSealed.class::isInstance)) {
      sealed++;
    }
    for (long append = sealed + 1; append <= quiet.appends(); append += 3) {
      CrashSchedule schedule = CrashSchedule.once(Moment.AFTER_APPEND, append);
      FaultyRun run = new FaultyRun(PLAN, faults.withCrashes(schedule, 100_000));
      assertThat(model(run)).as("crash after %d", append).isEqualTo(expected);
    }
  }
}
