package dev.cairn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.faults.check.Invariant;
import dev.cairn.protocol.ModelId;
import dev.cairn.secagg.message.MessageType;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Noise that clients added is in the masked updates that a coordinator stores: whenever it crashes,
 * the sum that it opens at last has the same noise, and nobody draws any again.
 */
class NoisyCrashIT {
  private static final TrainingPlan PLAN = Plans.noisy(Plans.secure(1, 5, 4, 3));
  private static final Faults ONE_LOST =
      Faults.none().withLosses(Losses.always(2, Loss.silent(MessageType.MASKED_INPUT)));

  private static ModelId model(FaultyRun run) {
    RunState state = run.toItsEnd();
    Invariant.checkAll(run.evidence());
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    return Objects.requireNonNull(state.model());
  }

  @ParameterizedTest
  @EnumSource
  void crash_aroundAnySingleAppend_changesNothing(Moment moment) {
    FaultyRun quiet = new FaultyRun(PLAN, ONE_LOST);
    ModelId expected = model(quiet);
    RoundEvent.RoundOpened opened =
        (RoundEvent.RoundOpened) quiet.evidence().rounds().values().iterator().next().get(0);
    assertThat(opened.config().update().noise()).isNotNull();
    for (long append = 1; append <= quiet.appends(); append++) {
      Faults faults = ONE_LOST.withCrashes(CrashSchedule.once(moment, append), 5_000);
      FaultyRun run = new FaultyRun(PLAN, faults);
      assertThat(model(run)).as("crash %s %d", moment, append).isEqualTo(expected);
      assertThat(run.crashes()).isEqualTo(1);
    }
  }
}
