package dev.cairn.engine.run;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Committed;
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
 * reason. Rounds that an operator ended are not counted. While a run is paused, nothing is
 * scheduled.
 */
public final class RunMachine {
  private RunMachine() {}

  /** The events of a run that begins: the first round is scheduled at once. */
  public static List<RunEvent> start(RunId run, TrainingPlan plan, Digest planText, ModelId first) {
    return List.of(
        new RunEvent.RunStarted(run, planText, first, plan.rounds(), plan.retry().attempts()),
        new RunEvent.RoundScheduled(new RoundId(run, 1, 1)));
  }

  /** The events that follow when the scheduled round is in {@code round}; none while it is open. */
  public static List<RunEvent> roundMoved(RunState state, RoundState round) {
    RoundId current = state.current();
    if (current == null || !round.isTerminal()) {
      return List.of();
    }
    if (round instanceof Committed committed) {
      return succeeded(state, current, committed);
    }
    return round instanceof Abandoned abandoned ? failed(state, current, abandoned) : List.of();
  }

  private static List<RunEvent> succeeded(RunState state, RoundId current, Committed round) {
    List<RunEvent> events = new ArrayList<>();
    events.add(new RunEvent.RoundSucceeded(current, round.model(), round.optimizerState()));
    if (state.version() + 1 == state.rounds()) {
      events.add(new RunEvent.RunCompleted(round.model()));
    } else if (state.status() == RunState.Status.ACTIVE) {
      events.add(new RunEvent.RoundScheduled(next(current, round)));
    }
    return events;
  }

  private static List<RunEvent> failed(RunState state, RoundId current, Abandoned round) {
    List<RunEvent> events = new ArrayList<>();
    events.add(new RunEvent.RoundFailed(current, round.reason()));
    if (countsAsAttempt(round.reason()) && state.failed() + 1 >= state.attempts()) {
      events.add(new RunEvent.RunFailed(round.reason()));
    } else if (state.status() == RunState.Status.ACTIVE) {
      events.add(new RunEvent.RoundScheduled(next(current, round)));
    }
    return events;
  }

  /** Whether a round that ended so used up one of the plan's attempts. */
  static boolean countsAsAttempt(AbandonReason reason) {
    return reason != AbandonReason.CANCELLED;
  }

  /** The round that follows one that ended. */
  private static RoundId next(RoundId last, RoundState ended) {
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
   */
  public static List<RunEvent> decide(RunState state, RoundState last, RunCommand command) {
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
                ? scheduled(state, last, new RunEvent.RunResumed(resume.by()))
                : List.of(),
        abort -> List.of(),
        retry -> scheduled(state, last, new RunEvent.RunRetried(retry.by(), retry.reason())));
  }

  private static List<RunEvent> scheduled(RunState state, RoundState last, RunEvent first) {
    RoundId ended = state.last();
    return state.current() != null || ended == null
        ? List.of(first)
        : List.of(first, new RunEvent.RoundScheduled(next(ended, last)));
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
