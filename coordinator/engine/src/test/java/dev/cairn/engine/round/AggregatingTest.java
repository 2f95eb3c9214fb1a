package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import org.junit.jupiter.api.Test;

class AggregatingTest {
  private static final RoundCommand FIX = new RoundCommand.FixResult(digest("mean"), 5, 3, 0.5);
  private static final RoundCommand PROPOSE =
      new RoundCommand.ProposeModel(new ModelId(digest("model")), digest("moments"));
  private final Aggregating fresh = (Aggregating) Rounds.in("Aggregating", Rounds.plain(3, 4, 2));
  private final Aggregating fixed = (Aggregating) Rounds.accept(fresh, FIX, START);

  @Test
  void result_isFixedOnce() {
    RoundEvent.ResultFixed event = new RoundEvent.ResultFixed(digest("mean"), 5, 3, 0.5);
    assertThat(Samples.events(fresh, FIX, START)).containsExactly(event);
    assertThat(fixed.result()).isEqualTo(event);
    assertThat(fixed.deadline()).isEqualTo(fresh.deadline());
    assertThat(Samples.events(fixed, FIX, START)).isEmpty();
  }

  @Test
  void result_thatDiffersFromTheFixedOne_isAFault() {
    RoundCommand other = new RoundCommand.FixResult(digest("other"), 5, 3, 0.5);
    assertThat(((Abandoned) Rounds.accept(fixed, other, START)).reason())
        .isEqualTo(AbandonReason.FAULT);
  }

  @Test
  void result_ofAnotherCount_abandons() {
    RoundCommand short2 = new RoundCommand.FixResult(digest("mean"), 5, 2, 0.5);
    Abandoned abandoned = (Abandoned) Rounds.accept(fresh, short2, START);
    assertThat(abandoned.reason()).isEqualTo(AbandonReason.SUM_MISMATCH);
    assertThat(abandoned.detail()).isEqualTo("2 updates in the sum, 3 included");
  }

  @Test
  void model_needsAResult_andCommits() {
    assertThat(Samples.refusal(fresh, PROPOSE, START)).isEqualTo(Refusal.WRONG_PHASE);
    Committed committed = (Committed) Rounds.accept(fixed, PROPOSE, START);
    assertThat(committed.model()).isEqualTo(new ModelId(digest("model")));
    assertThat(committed.optimizerState()).isEqualTo(digest("moments"));
    assertThat(committed.included()).isEqualTo(fresh.included());
    assertThat(committed.result()).isEqualTo(fixed.result());
    RoundEvent early = new RoundEvent.ModelProposed(new ModelId(digest("model")), null);
    assertThatThrownBy(() -> RoundMachine.evolve(fresh, early))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the journal is damaged");
  }

  @Test
  void tick_atTheDeadline_isTheFaultOfTheServer() {
    assertThat(Samples.events(fresh, new RoundCommand.Tick(), fresh.deadline() - 1)).isEmpty();
    assertThat(Samples.events(fresh, new RoundCommand.Tick(), fresh.deadline()))
        .containsExactly(
            new RoundEvent.RoundAbandoned(
                AbandonReason.FAULT, "the model was not computed before the deadline", false));
  }

  @Test
  void resume_movesTheDeadlineAndKeepsTheResult() {
    Aggregating resumed = (Aggregating) Rounds.accept(fixed, new RoundCommand.Resume(77), START);
    assertThat(resumed.deadline()).isEqualTo(fixed.deadline() + 77);
    assertThat(resumed.result()).isEqualTo(fixed.result());
  }

  @Test
  void abandon_ofARoundThatWasUnmasked_saysSo() {
    RoundState unmasked = Rounds.in("Aggregating", Rounds.secure(5, 6, 5, 0));
    RoundCommand abandon = Samples.command(RoundCommand.Abandon.class);
    assertThat(((Abandoned) Rounds.accept(unmasked, abandon, START)).revealed()).isTrue();
    assertThat(((Abandoned) Rounds.accept(fresh, abandon, START)).revealed()).isFalse();
  }

  @Test
  void leave_changesNothing_theUpdateIsIncluded() {
    assertThat(Samples.events(fresh, Samples.command(RoundCommand.Leave.class), START)).isEmpty();
  }

  @Test
  void join_comesTooLate() {
    assertThat(Samples.refusal(fresh, new RoundCommand.Join(client(99)), START))
        .isEqualTo(Refusal.COHORT_FULL);
  }

  @Test
  void update_thatIsIncluded_wasAcceptedBefore_othersComeTooLate() {
    LateUpdates.areAnsweredByTheIncludedSet(fresh, Refusal.WRONG_PHASE);
    LateUpdates.areAnsweredByTheIncludedSet(fixed, Refusal.WRONG_PHASE);
  }

  @Test
  void messagesThatCount_wereAcceptedBefore_othersComeTooLate() {
    LateMessages.areAnsweredByTheTranscript(
        Rounds.in("Aggregating", Rounds.secure(5, 6, 5, 0)),
        Rounds.Step.ADVERTISE,
        Rounds.Step.SHARE,
        Rounds.Step.CONFIRM,
        Rounds.Step.REVEAL);
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        fresh,
        Refusal.WRONG_PHASE,
        RoundCommand.Join.class,
        RoundCommand.AcceptUpdate.class,
        RoundCommand.FixResult.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Abandon.class,
        RoundCommand.Resume.class);
  }

  @Test
  void onlyItsOwnEvents_mayFollow() {
    Samples.onlyFollowedBy(
        fixed,
        RoundEvent.ResultFixed.class,
        RoundEvent.ModelProposed.class,
        RoundEvent.RoundAbandoned.class,
        RoundEvent.RoundResumed.class);
  }
}
