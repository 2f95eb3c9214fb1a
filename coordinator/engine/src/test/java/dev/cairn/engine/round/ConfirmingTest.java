package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Refusal;
import org.junit.jupiter.api.Test;

class ConfirmingTest extends PhaseContract {
  /** The collection of a roster of 8 closes with the target of 7; 5 must confirm. */
  ConfirmingTest() {
    super(
        Rounds.secure(7, 8, 5, 0.1),
        "Confirming",
        Rounds.Step.CONFIRM,
        5,
        AbandonReason.TOO_FEW_CONFIRMATIONS,
        false);
  }

  @Test
  void onlyIncludedClients_areAsked() {
    assertThat(members()).isEqualTo(8);
    assertThat(((Confirming) fresh()).included().bodies().keySet())
        .isEqualTo(fresh().cohort().members());
  }

  @Test
  void lastConfirmation_authorisesTheReveal() {
    RoundState next = Rounds.accept(answered(7), Rounds.Step.CONFIRM.command(client(7)), START + 3);
    assertThat(next).isInstanceOf(Unmasking.class);
    assertThat(next.deadline()).isEqualTo(START + 3 + 6_000);
    assertThat(((Unmasking) next).included()).isEqualTo(((Confirming) fresh()).included());
  }

  @Test
  void deadline_withTheThreshold_asksAllIncludedToReveal() {
    RoundState next = Rounds.accept(answered(5), new RoundCommand.Tick(), fresh().deadline());
    assertThat(((Unmasking) next).cohort().members()).isEqualTo(fresh().cohort().members());
  }

  @Test
  void row30_update_thatIsIncluded_wasAcceptedBefore_othersComeTooLate() {
    LateUpdates.areAnsweredByTheIncludedSet(fresh(), Refusal.WRONG_PHASE);
  }

  @Test
  void messagesThatCount_wereAcceptedBefore_othersComeTooLate() {
    LateMessages.areAnsweredByTheTranscript(fresh(), Rounds.Step.ADVERTISE, Rounds.Step.SHARE);
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        fresh(),
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.AdvertiseKey.class,
        RoundCommand.SendShares.class,
        RoundCommand.AcceptUpdate.class,
        RoundCommand.ConfirmSet.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        answered(1),
        RoundEvent.SetConfirmed.class,
        RoundEvent.ConfirmationsClosed.class,
        RoundEvent.GraceStarted.class,
        RoundEvent.ParticipantLeft.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
