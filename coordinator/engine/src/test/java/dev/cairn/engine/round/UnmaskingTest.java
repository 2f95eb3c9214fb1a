package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import org.junit.jupiter.api.Test;

class UnmaskingTest extends PhaseContract {
  private static final RoundCommand RECOVER = new RoundCommand.RecoverSum(digest("sum"));

  UnmaskingTest() {
    super(
        Rounds.secure(7, 8, 5, 0.1),
        "Unmasking",
        Rounds.Step.REVEAL,
        6,
        AbandonReason.TOO_FEW_SHARES,
        true);
  }

  @Test
  void reveals_thatAreNeeded_followFromTheThreshold_notFromTheMinimumOfUpdates() {
    Unmasking state = (Unmasking) Rounds.in("Unmasking", Rounds.secure(8, 8, 8, 0.1));
    for (int i = 0; i < 6; i++) {
      state = (Unmasking) Rounds.accept(state, Rounds.Step.REVEAL.command(client(i)), START);
    }
    assertThat(state.isRecoverable()).isTrue();
  }

  @Test
  void enoughReveals_allowTheSum_andOnlyTheSumEndsThePhase() {
    assertThat(((Unmasking) answered(5)).isRecoverable()).isFalse();
    assertThat(Samples.refusal(answered(5), RECOVER, START)).isEqualTo(Refusal.WRONG_PHASE);
    Unmasking all = (Unmasking) answered(7);
    assertThat(all.isRecoverable()).isTrue();
    RoundState next = Rounds.accept(answered(6), RECOVER, START + 3);
    assertThat(next).isInstanceOf(Aggregating.class);
    assertThat(next.deadline()).isEqualTo(START + 3 + 10_000);
  }

  @Test
  void lastOutstandingLeaves_withEnoughReveals_waitsForTheSum() {
    RoundState state =
        Rounds.accept(answered(6), new RoundCommand.Leave(client(6), Departure.CANCELLED), START);
    assertThat(state.name()).isEqualTo("Unmasking");
  }

  @Test
  void deadline_withEnoughReveals_isTheFaultOfTheServer() {
    assertThat(Samples.events(answered(6), new RoundCommand.Tick(), fresh().deadline()))
        .containsExactly(
            new RoundEvent.RoundAbandoned(
                AbandonReason.TOO_FEW_SHARES,
                "the shares of 6 clients did not recover the sum before the deadline",
                true));
  }

  @Test
  void row30_update_thatIsIncluded_wasAcceptedBefore_othersComeTooLate() {
    LateUpdates.areAnsweredByTheIncludedSet(fresh(), Refusal.WRONG_PHASE);
  }

  @Test
  void messagesThatCount_wereAcceptedBefore_othersComeTooLate() {
    LateMessages.areAnsweredByTheTranscript(
        fresh(), Rounds.Step.ADVERTISE, Rounds.Step.SHARE, Rounds.Step.CONFIRM);
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        fresh(),
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.AdvertiseKey.class,
        RoundCommand.SendShares.class,
        RoundCommand.ConfirmSet.class,
        RoundCommand.AcceptUpdate.class,
        RoundCommand.RevealShares.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        fresh(),
        RoundEvent.SharesRevealed.class,
        RoundEvent.SumRecovered.class,
        RoundEvent.GraceStarted.class,
        RoundEvent.ParticipantLeft.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
