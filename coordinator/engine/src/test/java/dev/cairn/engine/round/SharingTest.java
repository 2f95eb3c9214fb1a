package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Refusal;
import org.junit.jupiter.api.Test;

class SharingTest extends PhaseContract {
  /** A roster of 8 has the threshold 5; one more must remain, since nobody holds its own share. */
  SharingTest() {
    super(
        Rounds.secure(5, 8, 5, 0.1),
        "Sharing",
        Rounds.Step.SHARE,
        6,
        AbandonReason.TOO_FEW_DEALERS,
        false);
  }

  @Test
  void lastShares_openTheCollection_forThoseWhoDealt() {
    RoundState next = Rounds.accept(answered(7), Rounds.Step.SHARE.command(client(7)), START + 3);
    assertThat(next).isInstanceOf(Collecting.class);
    assertThat(((Collecting) next).cohort().members()).hasSize(8);
    assertThat(next.deadline()).isEqualTo(START + 3 + 12_000);
  }

  @Test
  void deadline_withTheMinimum_leavesTheSilentOut() {
    RoundState next = Rounds.accept(answered(6), new RoundCommand.Tick(), fresh().deadline());
    assertThat(((Collecting) next).cohort().members()).hasSize(6).doesNotContain(client(6));
  }

  /** On a ring a secret takes few shares, but the set must still be confirmed by a quorum. */
  @Test
  void ring_needsAQuorum_unlessNothingIsConfirmed() {
    Phase malicious = (Phase) Rounds.in("Sharing", Rounds.secure(100, 100, 50, 0.1));
    assertThat(malicious.minimum()).isEqualTo(56);
    Phase semiHonest = (Phase) Rounds.in("Sharing", Rounds.semiHonest(100, 100, 20, 0.1));
    assertThat(semiHonest.minimum()).isLessThan(56).isGreaterThanOrEqualTo(20);
  }

  @Test
  void messagesThatCount_wereAcceptedBefore_othersComeTooLate() {
    LateMessages.areAnsweredByTheTranscript(fresh(), Rounds.Step.ADVERTISE);
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        fresh(),
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.AdvertiseKey.class,
        RoundCommand.SendShares.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        answered(1),
        RoundEvent.SharesReceived.class,
        RoundEvent.SharesSettled.class,
        RoundEvent.GraceStarted.class,
        RoundEvent.ParticipantLeft.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
