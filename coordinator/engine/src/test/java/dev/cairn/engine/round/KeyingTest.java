package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyingTest extends PhaseContract {
  KeyingTest() {
    super(
        Rounds.secure(5, 6, 5, 0.1),
        "Keying",
        Rounds.Step.ADVERTISE,
        5,
        AbandonReason.TOO_FEW_KEYS,
        false);
  }

  @Test
  void lastKey_sealsTheRoster() {
    RoundState sharing =
        Rounds.accept(answered(5), Rounds.Step.ADVERTISE.command(client(5)), START + 3);
    assertThat(sharing).isInstanceOf(Sharing.class);
    assertThat(((Sharing) sharing).cohort().members()).hasSize(6);
    assertThat(((Sharing) sharing).cohort().answers()).isEmpty();
    assertThat(sharing.deadline()).isEqualTo(START + 3 + 6_000);
  }

  @Test
  void deadline_withTheMinimum_leavesTheSilentOut() {
    long deadline = fresh().deadline();
    assertThat(Samples.events(answered(5), new RoundCommand.Tick(), deadline))
        .containsExactly(
            new RoundEvent.RosterSealed(
                List.of(client(0), client(1), client(2), client(3), client(4)), deadline));
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        fresh(),
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.AdvertiseKey.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        answered(3),
        RoundEvent.KeyAdvertised.class,
        RoundEvent.RosterSealed.class,
        RoundEvent.GraceStarted.class,
        RoundEvent.ParticipantLeft.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
