package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every phase promises; each phase's test extends it and adds what is its own. */
abstract class PhaseContract {
  private final Phase fresh;
  private final Rounds.Step step;
  private final int minimum;
  private final AbandonReason shortage;
  private final boolean revealed;

  PhaseContract(
      RoundConfig config,
      String name,
      Rounds.Step step,
      int minimum,
      AbandonReason shortage,
      boolean revealed) {
    this.fresh = (Phase) Rounds.in(name, config);
    this.step = step;
    this.minimum = minimum;
    this.shortage = shortage;
    this.revealed = revealed;
  }

  /**
   * In a secure round updates may be on their way as soon as they are collected; where nothing is
   * confirmed, that spends none before the first reveal.
   */
  private boolean spent() {
    return fresh.name().equals("Unmasking")
        || (fresh.config().isConfirmed() && !List.of("Keying", "Sharing").contains(fresh.name()));
  }

  final Phase fresh() {
    return fresh;
  }

  /** The state after the first {@code count} members answered. */
  final Phase answered(int count) {
    RoundState state = fresh;
    for (int i = 0; i < count; i++) {
      state = Rounds.accept(state, step.command(client(i)), START);
    }
    return (Phase) state;
  }

  final int members() {
    return fresh.cohort().members().size();
  }

  private static RoundCommand leave(int index) {
    return new RoundCommand.Leave(client(index), Departure.TRAINING_FAILED);
  }

  @Test
  void answer_isRecordedOnce() {
    List<RoundEvent> events = Samples.events(fresh, step.command(client(0)), START);
    assertThat(events).hasSize(1);
    Phase next = (Phase) RoundMachine.evolve(fresh, events.get(0));
    assertThat(next.cohort().answers())
        .containsExactly(java.util.Map.entry(client(0), digest(step + "client-0")));
    assertThat(next.cohort().outstanding()).isEqualTo(members() - 1);
    assertThat(next.deadline()).isEqualTo(fresh.deadline());
    assertThat(Samples.events(next, step.command(client(0)), START)).isEmpty();
  }

  @Test
  void awaitedAnswers_areThoseAfterWhichThePhaseMayClose() {
    int awaited = fresh.awaited();
    Phase before = answered(awaited - 1);
    assertThat(before).isInstanceOf(fresh.getClass());
    assertThat(before.deadline()).isEqualTo(fresh.deadline());
    assertThat(before.awaited()).isEqualTo(1);
    RoundState after = Rounds.accept(before, step.command(client(awaited - 1)), START);
    assertThat(after.awaited()).isPositive();
    if (before instanceof Unmasking unmasking) {
      assertThat(unmasking.isRecoverable()).isFalse();
      assertThat(((Unmasking) after).isRecoverable()).isTrue();
    } else {
      boolean isOver = !after.name().equals(fresh.name());
      assertThat(isOver || after.deadline() < fresh.deadline()).as("over or in grace").isTrue();
    }
  }

  @Test
  void onlyUpdatesOfPlainRounds_areAnsweredOneByOne() {
    assertThat(fresh.hearing())
        .isEqualTo(fresh.config().isSecure() ? Hearing.TOGETHER : Hearing.RECEIPT);
  }

  @Test
  void whoLeft_isNotAwaited() {
    RoundState state = fresh;
    for (int i = members() - 1; i >= minimum; i--) {
      state = Rounds.accept(state, leave(i), START);
    }
    assertThat(state.awaited()).isEqualTo(minimum);
  }

  @Test
  void answer_thatDiffersFromTheFirst_isEquivocation() {
    assertThat(Samples.refusal(answered(1), step.command(client(0), digest("other")), START))
        .isEqualTo(Refusal.EQUIVOCATION);
  }

  @Test
  void answer_ofAStranger_isRefused() {
    assertThat(Samples.refusal(fresh, step.command(client(99)), START))
        .isEqualTo(Refusal.NOT_A_MEMBER);
  }

  @Test
  void answer_atTheDeadline_isTooLate_butARepeatedOneIsNot() {
    Phase one = answered(1);
    long deadline = one.deadline();
    assertThat(Samples.refusal(one, step.command(client(1)), deadline))
        .isEqualTo(Refusal.WRONG_PHASE);
    assertThat(Samples.events(one, step.command(client(1)), deadline - 1)).hasSize(1);
    assertThat(Samples.events(one, step.command(client(0)), deadline)).isEmpty();
  }

  @Test
  void leave_isRecordedOnce_andFinal() {
    assertThat(Samples.events(fresh, leave(0), START))
        .containsExactly(new RoundEvent.ParticipantLeft(client(0), Departure.TRAINING_FAILED));
    Phase next = (Phase) Rounds.accept(fresh, leave(0), START);
    assertThat(next.cohort().left()).containsExactly(client(0));
    assertThat(next.cohort().outstanding()).isEqualTo(members() - 1);
    assertThat(Samples.events(next, leave(0), START)).isEmpty();
    assertThat(Samples.refusal(next, step.command(client(0)), START)).isEqualTo(Refusal.LEFT);
  }

  @Test
  void leave_afterTheAnswer_orOfAStranger_orWhenDone_changesNothing() {
    assertThat(Samples.events(answered(1), leave(0), START)).isEmpty();
    assertThat(Samples.events(fresh, leave(99), START)).isEmpty();
    assertThat(Samples.events(fresh, new RoundCommand.Leave(client(0), Departure.DONE), START))
        .isEmpty();
  }

  @Test
  void leave_thatMakesTheMinimumUnreachable_abandons() {
    RoundState state = fresh;
    for (int left = members(); left > minimum; left--) {
      state = Rounds.accept(state, leave(left - 1), START);
      assertThat(state.name()).isEqualTo(fresh.name());
    }
    assertThat(Samples.events(state, leave(0), START))
        .containsExactly(
            new RoundEvent.ParticipantLeft(client(0), Departure.TRAINING_FAILED),
            new RoundEvent.RoundAbandoned(
                shortage, "0 of " + minimum + " needed while " + fresh.name(), revealed, spent()));
  }

  @Test
  void tick_beforeTheDeadline_changesNothing() {
    assertThat(Samples.events(fresh, new RoundCommand.Tick(), fresh.deadline() - 1)).isEmpty();
  }

  @Test
  void tick_atTheDeadlineBelowTheMinimum_abandons() {
    assertThat(Samples.events(answered(minimum - 1), new RoundCommand.Tick(), fresh.deadline()))
        .containsExactly(
            new RoundEvent.RoundAbandoned(
                shortage,
                (minimum - 1) + " of " + minimum + " needed while " + fresh.name(),
                revealed,
                spent()));
  }

  @Test
  void resume_movesTheDeadlineAndNothingElse() {
    Phase one = answered(1);
    Phase resumed = (Phase) Rounds.accept(one, new RoundCommand.Resume(77), START);
    assertThat(resumed.deadline()).isEqualTo(one.deadline() + 77);
    assertThat(resumed.cohort()).isSameAs(one.cohort());
    assertThat(Samples.events(one, new RoundCommand.Resume(0), START)).isEmpty();
  }

  @Test
  void abandon_saysWhetherSharesMayBeKnown() {
    Abandoned abandoned =
        (Abandoned) Rounds.accept(fresh, Samples.command(RoundCommand.Abandon.class), START);
    assertThat(abandoned.reason()).isEqualTo(AbandonReason.CANCELLED);
    assertThat(abandoned.detail()).isEqualTo("test");
    assertThat(abandoned.revealed()).isEqualTo(revealed);
  }

  @Test
  void join_ofAMember_wasAcceptedBefore_ofOthersComesTooLate() {
    assertThat(Samples.events(fresh, new RoundCommand.Join(client(0)), START)).isEmpty();
    assertThat(Samples.refusal(fresh, new RoundCommand.Join(client(99)), START))
        .isEqualTo(Refusal.COHORT_FULL);
  }
}
