package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecruitingTest {
  private static final long DEADLINE = START + 30_000;
  private final RoundState empty = Rounds.after(Rounds.plain(3, 4, 2));
  private final RoundState two =
      Rounds.after(
          Rounds.plain(3, 4, 2),
          new RoundCommand.Join(client(9)),
          new RoundCommand.Join(client(1)));

  @Test
  void join_isRecordedOnce() {
    assertThat(Samples.events(empty, new RoundCommand.Join(client(9)), START))
        .containsExactly(new RoundEvent.ClientJoined(client(9)));
    assertThat(Samples.events(two, new RoundCommand.Join(client(9)), START)).isEmpty();
    assertThat(((Recruiting) two).joined()).containsExactly(client(9), client(1));
  }

  @Test
  void awaited_areThePlacesThatAreLeft() {
    assertThat(empty.awaited()).isEqualTo(4);
    assertThat(two.awaited()).isEqualTo(2);
    assertThat(RoundMachine.initial().awaited()).isEqualTo(1);
  }

  @Test
  void join_ofTheLastSelected_sealsTheCohortInOrder() {
    RoundState three = Rounds.accept(two, new RoundCommand.Join(client(5)), START);
    assertThat(Samples.events(three, new RoundCommand.Join(client(3)), START + 7))
        .containsExactly(
            new RoundEvent.ClientJoined(client(3)),
            new RoundEvent.CohortSealed(
                List.of(client(1), client(3), client(5), client(9)), START + 7));
    RoundState sealed = Rounds.accept(three, new RoundCommand.Join(client(3)), START + 7);
    assertThat(sealed.name()).isEqualTo("Collecting");
    assertThat(sealed.deadline()).isEqualTo(START + 7 + 60_000);
  }

  @Test
  void join_ofTheLastSelectedInASecureRound_goesOnWithKeys() {
    RoundState keying = Rounds.in("Keying", Rounds.secure(4, 4, 4, 0));
    assertThat(keying.deadline()).isEqualTo(START + 40_000);
  }

  @Test
  void join_atTheDeadline_isRefused_butARepeatedOneIsNot() {
    assertThat(Samples.refusal(two, new RoundCommand.Join(client(5)), DEADLINE))
        .isEqualTo(Refusal.WRONG_PHASE);
    assertThat(Samples.events(two, new RoundCommand.Join(client(1)), DEADLINE)).isEmpty();
    assertThat(Samples.events(two, new RoundCommand.Join(client(5)), DEADLINE - 1)).hasSize(1);
  }

  @Test
  void leave_freesThePlace_andTheClientMayJoinAgain() {
    RoundCommand leave = new RoundCommand.Leave(client(9), Departure.CANCELLED);
    RoundState one = Rounds.accept(two, leave, START);
    assertThat(((Recruiting) one).joined()).containsExactly(client(1));
    assertThat(Samples.events(one, leave, START)).isEmpty();
    assertThat(Samples.events(one, new RoundCommand.Join(client(9)), START)).hasSize(1);
  }

  @Test
  void leave_ofAStranger_orOfOneThatIsDone_changesNothing() {
    assertThat(Samples.events(two, new RoundCommand.Leave(client(7), Departure.CANCELLED), START))
        .isEmpty();
    assertThat(Samples.events(two, new RoundCommand.Leave(client(9), Departure.DONE), START))
        .isEmpty();
  }

  @Test
  void tick_beforeTheDeadline_changesNothing() {
    assertThat(Samples.events(two, new RoundCommand.Tick(), DEADLINE - 1)).isEmpty();
  }

  @Test
  void tick_atTheDeadlineWithTheMinimum_seals() {
    assertThat(Samples.events(two, new RoundCommand.Tick(), DEADLINE))
        .containsExactly(new RoundEvent.CohortSealed(List.of(client(1), client(9)), DEADLINE));
  }

  @Test
  void tick_atTheDeadlineBelowTheMinimum_abandons() {
    RoundState one = Rounds.after(Rounds.plain(3, 4, 2), new RoundCommand.Join(client(9)));
    assertThat(Samples.events(one, new RoundCommand.Tick(), DEADLINE))
        .containsExactly(
            new RoundEvent.RoundAbandoned(
                AbandonReason.TOO_FEW_CLIENTS, "1 clients checked in, 2 are needed", false));
  }

  @Test
  void resume_movesTheDeadline() {
    assertThat(Rounds.accept(two, new RoundCommand.Resume(77), START).deadline())
        .isEqualTo(DEADLINE + 77);
    assertThat(Samples.events(two, new RoundCommand.Resume(0), START)).isEmpty();
  }

  @Test
  void abandon_endsIt() {
    assertThat(Rounds.accept(two, Samples.command(RoundCommand.Abandon.class), START).isTerminal())
        .isTrue();
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        two,
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        two,
        RoundEvent.ClientJoined.class,
        RoundEvent.ParticipantLeft.class,
        RoundEvent.CohortSealed.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
