package dev.cairn.engine.run;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.ArrayList;
import java.util.List;

/**
 * A run as pure functions: which events follow from a start, from a round's end, from what an
 * operator wants. One round is open at a time; an abandoned one gets a new attempt, or the next
 * index if its updates are spent, up to the plan's number in a row, then the run fails with the
 * reason. Rounds that an operator or a restore ended are not counted. While a run is paused,
 * nothing is scheduled. After a restore the indices begin anew where no forgotten round has been.
 */
public final class RunMachine {
  private RunMachine() {}

  /** The events of a run that begins: the first round is scheduled at once. */
  public static List<RunEvent> start(RunId run, TrainingPlan plan, Digest planText, ModelId first) {
    return List.of(
        new RunEvent.RunStarted(run, planText, first, plan.rounds(), plan.retry().attempts()),
        new RunEvent.RoundScheduled(new RoundId(run, 1, 1)));
  }

  /**
   * The events that follow when the scheduled round is in {@code round}; none while it is open.
   *
   * @param incarnation the journal's
   */
  public static List<RunEvent> roundMoved(RunState state, RoundState round, long incarnation) {
    RoundId current = state.current();
    if (current == null || !round.isTerminal()) {
      return List.of();
    }
    if (round instanceof Committed committed) {
      return succeeded(state, current, committed, incarnation);
    }
    return round instanceof Abandoned abandoned
        ? failed(state, abandoned.reason(), next(current, abandoned, incarnation))
        : List.of();
  }

  private static List<RunEvent> succeeded(
      RunState state, RoundId current, Committed round, long incarnation) {
    List<RunEvent> events = new ArrayList<>();
    events.add(new RunEvent.RoundSucceeded(current, round.model(), round.optimizerState()));
    if (state.version() + 1 == state.rounds()) {
      events.add(new RunEvent.RunCompleted(round.model()));
    } else if (state.status() == RunState.Status.ACTIVE) {
      events.add(new RunEvent.RoundScheduled(next(current, round, incarnation)));
    }
    return events;
  }

  private static List<RunEvent> failed(RunState state, AbandonReason reason, RoundId next) {
    RoundId current = state.current();
    if (current == null) {
      return List.of();
    }
    List<RunEvent> events = new ArrayList<>();
    events.add(new RunEvent.RoundFailed(current, reason));
    if (countsAsAttempt(reason) && state.failed() + 1 >= state.attempts()) {
      events.add(new RunEvent.RunFailed(reason));
    } else if (state.status() == RunState.Status.ACTIVE) {
      events.add(new RunEvent.RoundScheduled(next));
    }
    return events;
  }

  /**
   * The events of a run whose scheduled round had not opened when its journal's backup was made: it
   * may have opened since. None if no round is scheduled.
   *
   * @param incarnation the journal's, from the restore on
   */
  public static List<RunEvent> restored(RunState state, long incarnation) {
    RoundId current = state.current();
    return current == null
        ? List.of()
        : failed(state, AbandonReason.RESTORED, next(current, RoundMachine.initial(), incarnation));
  }

  /**
   * The events of a run whose scheduled round reserved, never opened, and gave back what it had
   * reserved, because an operator's cancel was broken off. None if no round is scheduled.
   *
   * @param incarnation the journal's
   */
  public static List<RunEvent> settled(RunState state, long incarnation) {
    RoundId current = state.current();
    return current == null
        ? List.of()
        : failed(
            state, AbandonReason.CANCELLED, next(current, RoundMachine.initial(), incarnation));
  }

  /** Whether a round that ended so used up one of the plan's attempts. */
  static boolean countsAsAttempt(AbandonReason reason) {
    return reason != AbandonReason.CANCELLED && reason != AbandonReason.RESTORED;
  }

  /** The round that follows one that ended. */
  private static RoundId next(RoundId last, RoundState ended, long incarnation) {
    RoundConfig config = ended.config();
    if (incarnation > (config == null ? 0 : config.incarnation())) {
      // What is forgotten may have had any index up to here.
      return new RoundId(last.run(), (int) Math.max(last.index() + 1L, incarnation), 1);
    }
    // Whoever sent a masked update takes part in no other attempt of that round: the run moves on.
    boolean movesOn =
        ended instanceof Committed || (ended instanceof Abandoned round && round.spent());
    return movesOn
        ? new RoundId(last.run(), last.index() + 1, 1)
        : new RoundId(last.run(), last.index(), last.attempt() + 1);
  }

  /** The events of a run whose scheduled round the privacy budget does not allow. */
  public static List<RunEvent> exhausted(RoundId current) {
    return List.of(
        new RunEvent.RoundFailed(current, AbandonReason.BUDGET_EXHAUSTED),
        new RunEvent.RunFailed(AbandonReason.BUDGET_EXHAUSTED));
  }

  /**
   * The events of what an operator wants; none if it does not fit, or if there is nothing to
   * change. The end of a round is not among them, for it is the round's to tell.
   *
   * @param last the last round that ended; unopened if it never opened, or if there is none
   * @param incarnation the journal's
   */
  public static List<RunEvent> decide(
      RunState state, RoundState last, RunCommand command, long incarnation) {
    if (!command.fits(state)) {
      return List.of();
    }
    return command.fold(
        cancel -> List.of(new RunEvent.RunCancelled(cancel.by())),
        pause ->
            changes(state, pause.when())
                ? List.of(new RunEvent.RunPaused(pause.by(), pause.reason(), pause.when()))
                : List.of(),
        resume ->
            state.status() == RunState.Status.PAUSED
                ? scheduled(state, last, new RunEvent.RunResumed(resume.by()), incarnation)
                : List.of(),
        abort -> List.of(),
        retry ->
            scheduled(
                state, last, new RunEvent.RunRetried(retry.by(), retry.reason()), incarnation));
  }

  private static List<RunEvent> scheduled(
      RunState state, RoundState last, RunEvent first, long incarnation) {
    RoundId ended = state.last();
    return state.current() != null || ended == null
        ? List.of(first)
        : List.of(first, new RunEvent.RoundScheduled(next(ended, last, incarnation)));
  }

  /** Whether a pause is news to a run. */
  static boolean changes(RunState state, PauseTime when) {
    RunEvent.RunPaused before = state.pause();
    return state.status() == RunState.Status.ACTIVE
        || (before != null && before.when() == PauseTime.AFTER_ROUND && when == PauseTime.NOW);
  }

  /** The state after all of {@code events}. */
  public static RunState replay(List<RunEvent> events) {
    RunState state = RunState.initial();
    for (RunEvent event : events) {
      state = event.applyTo(state);
    }
    return state;
  }
}
