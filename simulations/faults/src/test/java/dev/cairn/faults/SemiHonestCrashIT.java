package dev.cairn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.NetworkFaults;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.faults.check.Invariant;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.seeded.SeededTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same as {@link SecureCrashesIT} where nothing is confirmed: the included reveal at once, and
 * a round that nobody has revealed anything of may be tried again.
 */
class SemiHonestCrashIT {
  private static final SecureRules RULES = new SecureRules(0, Adversary.SEMI_HONEST, false);
  private static final int CLIENTS = 5;
  private static final Losses ONE_LOST = Losses.always(2, Loss.silent(MessageType.MASKED_INPUT));

  private static TrainingPlan plan(int rounds, int clients) {
    return Plans.secure(rounds, clients, 4, 3, RULES);
  }

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
  void crash_aroundEveryAppend_changesNothing(Moment moment) {
    Faults faults = Faults.none().withLosses(ONE_LOST);
    FaultyRun run =
        new FaultyRun(plan(2, CLIENTS), faults.withCrashes(CrashSchedule.always(moment), 0));
    assertThat(model(run)).isEqualTo(plainModel(plan(2, CLIENTS), ONE_LOST));
    assertThat(run.crashes()).isGreaterThan(30);
    assertThat(run.evidence().conversation().heard())
        .noneMatch(line -> line.type() == MessageType.CONFIRM)
        .anyMatch(line -> line.type() == MessageType.REVEAL);
  }

  @SeededTest(runs = 3)
  void badNetwork_andCrashesByChance_changeNothing(long seed) {
    FaultyRun run =
        new FaultyRun(
            plan(2, CLIENTS),
            Faults.none()
                .withLosses(ONE_LOST)
                .withCrashes(CrashSchedule.random(seed, 0.1), 1_000)
                .withNetwork(new NetworkFaults(0.15, 0.15, 0.15, 0))
                .withSeed(seed));
    assertThat(model(run)).isEqualTo(plainModel(plan(2, CLIENTS), ONE_LOST));
  }

  /** Masked updates that nobody has revealed a share for may be sent once more, under new masks. */
  @ParameterizedTest
  @CsvSource({"MASKED_INPUT, TOO_FEW_UPDATES, false", "REVEAL, TOO_FEW_SHARES, true"})
  void roundThatIsAbandoned_isTriedAgain_unlessSharesMayBeKnown(
      MessageType before, AbandonReason reason, boolean spent) {
    RoundId first = new RoundId(new RunId("run-1"), 1, 1);
    RoundId second = new RoundId(first.run(), spent ? 2 : 1, spent ? 1 : 2);
    Losses losses =
        (round, client) -> round.equals(first) && client < 2 ? Loss.silent(before) : null;
    FaultyRun run = new FaultyRun(plan(1, 6), Faults.none().withLosses(losses));
    assertThat(model(run)).isEqualTo(plainModel(plan(1, 6), Losses.none()));
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
              assertThat(abandoned.revealed()).isEqualTo(spent);
            });
  }
}
