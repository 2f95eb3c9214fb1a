package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import dev.cairn.secagg.message.SignedMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectingTest extends PhaseContract {
  CollectingTest() {
    super(
        Rounds.plain(4, 5, 3),
        "Collecting",
        Rounds.Step.UPDATE,
        3,
        AbandonReason.TOO_FEW_UPDATES,
        false);
  }

  @Test
  void whoseUpdatesCount_isWhatMembersOfASecureRoundHearTogether() {
    assertThat(Rounds.in("Collecting", Rounds.secure(5, 8, 5, 0.1)).hearing())
        .isEqualTo(Hearing.TOGETHER);
  }

  @Test
  void targetReached_closesWithoutWaitingForTheOverSelected() {
    List<RoundEvent> events =
        Samples.events(answered(3), Rounds.Step.UPDATE.command(client(4)), START + 3);
    assertThat(events)
        .containsExactly(
            new RoundEvent.UpdateAccepted(client(4), digest("UPDATEclient-4")),
            new RoundEvent.CollectionClosed(
                List.of(client(0), client(1), client(2), client(4)), START + 3));
    Aggregating next =
        (Aggregating) Rounds.accept(answered(3), Rounds.Step.UPDATE.command(client(4)), START + 3);
    assertThat(next.included().bodies()).hasSize(4).doesNotContainKey(client(3));
    assertThat(next.included().selected()).isEqualTo(5);
    assertThat(next.deadline()).isEqualTo(START + 3 + 10_000);
  }

  /** Nobody would look at it, and it would be stored, as long as a request may be. */
  @Test
  void signedHeader_isRefusedInAPlainRound() {
    SignedMessage header = new SignedMessage(new byte[500_000], new byte[64]);
    RoundCommand update =
        new RoundCommand.AcceptUpdate(client(4), digest("UPDATEclient-4"), header);
    assertThat(RoundMachine.decide(answered(1), update, START))
        .isEqualTo(Decision.refuse(Refusal.MALFORMED, "an update of a plain round has no header"));
  }

  @Test
  void nobodyOutstanding_closesWithTheMinimum() {
    RoundState state = answered(2);
    for (int i = 3; i < 5; i++) {
      state = Rounds.accept(state, new RoundCommand.Leave(client(i), Departure.CANCELLED), START);
    }
    assertThat(state.name()).isEqualTo("Collecting");
    assertThat(Rounds.accept(state, Rounds.Step.UPDATE.command(client(2)), START).name())
        .isEqualTo("Aggregating");
  }

  @Test
  void lastOutstandingLeaves_closesWithTheMinimum() {
    RoundState state =
        Rounds.accept(answered(3), new RoundCommand.Leave(client(3), Departure.CANCELLED), START);
    assertThat(
            Rounds.accept(state, new RoundCommand.Leave(client(4), Departure.CANCELLED), START)
                .name())
        .isEqualTo("Aggregating");
  }

  @Test
  void deadline_withTheMinimum_closes() {
    assertThat(Rounds.accept(answered(3), new RoundCommand.Tick(), fresh().deadline()).name())
        .isEqualTo("Aggregating");
  }

  @Test
  void secureRound_waitsForAll_butOnlyForItsGraceOnceMostAreThere() {
    RoundState state = Rounds.in("Collecting", Rounds.secure(5, 8, 5, 0.1));
    long deadline = state.deadline();
    for (int i = 0; i < 5; i++) {
      state = Rounds.accept(state, Rounds.Step.UPDATE.command(client(i)), START);
    }
    assertThat(state.deadline()).isEqualTo(deadline);
    assertThat(Samples.events(state, Rounds.Step.UPDATE.command(client(5)), START + 7))
        .contains(new RoundEvent.GraceStarted(START + 7 + 3_000));
    state = Rounds.accept(state, Rounds.Step.UPDATE.command(client(5)), START + 7);
    assertThat(state.name()).isEqualTo("Collecting");
    assertThat(state.deadline()).isEqualTo(START + 3_007);
    assertThat(Rounds.accept(state, new RoundCommand.Tick(), START + 3_007).included().bodies())
        .hasSize(6);
    state = Rounds.accept(state, Rounds.Step.UPDATE.command(client(6)), START + 8);
    assertThat(state.deadline()).isEqualTo(START + 3_007);
    assertThat(Rounds.accept(state, Rounds.Step.UPDATE.command(client(7)), START + 9).name())
        .isEqualTo("Confirming");
  }

  /** A client that reveals nothing gives nothing away: its update may be sent once more. */
  @Test
  void semiHonestRound_confirmsNothing_andSpendsNothingBeforeTheFirstReveal() {
    RoundState state = Rounds.in("Collecting", Rounds.semiHonest(5, 8, 5, 0.1));
    Abandoned abandoned =
        (Abandoned) Rounds.accept(state, Samples.command(RoundCommand.Abandon.class), START);
    assertThat(abandoned.spent()).isFalse();
    for (int i = 0; i < 8; i++) {
      state = Rounds.accept(state, Rounds.Step.UPDATE.command(client(i)), START + 5);
    }
    assertThat(state).isInstanceOf(Unmasking.class);
    assertThat(state.deadline()).isEqualTo(START + 5 + 6_000);
    assertThat(((Unmasking) state).cohort().members()).hasSize(8);
    assertThat(Samples.refusal(state, Rounds.Step.CONFIRM.command(client(0)), START))
        .isEqualTo(Refusal.WRONG_PHASE);
    abandoned =
        (Abandoned) Rounds.accept(state, Samples.command(RoundCommand.Abandon.class), START);
    assertThat(abandoned.spent()).isTrue();
  }

  @Test
  void messagesThatCount_wereAcceptedBefore_othersComeTooLate() {
    LateMessages.areAnsweredByTheTranscript(
        Rounds.in("Collecting", Rounds.secure(5, 6, 5, 0)),
        Rounds.Step.ADVERTISE,
        Rounds.Step.SHARE);
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        fresh(),
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.AcceptUpdate.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        fresh(),
        RoundEvent.UpdateAccepted.class,
        RoundEvent.CollectionClosed.class,
        RoundEvent.GraceStarted.class,
        RoundEvent.ParticipantLeft.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
