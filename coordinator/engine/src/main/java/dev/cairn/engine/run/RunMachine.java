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
 * A run as pure functions: which events follow from a start, from a round's end, from a
 * cancellation. One round is open at a time; an abandoned one gets a new attempt, or the next index
 * if its updates are spent, up to the plan's number in a row, then the run fails with the reason.
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
    } else {
      events.add(new RunEvent.RoundScheduled(new RoundId(current.run(), current.index() + 1, 1)));
    }
    return events;
  }

  private static List<RunEvent> failed(RunState state, RoundId current, Abandoned round) {
    List<RunEvent> events = new ArrayList<>();
    events.add(new RunEvent.RoundFailed(current, round.reason()));
    if (state.failed() + 1 >= state.attempts()) {
      events.add(new RunEvent.RunFailed(round.reason()));
    } else {
      // Whoever sent a masked update takes part in no other attempt of that round: the run moves
      // on.
      events.add(
          new RunEvent.RoundScheduled(
              round.spent()
                  ? new RoundId(current.run(), current.index() + 1, 1)
                  : new RoundId(current.run(), current.index(), current.attempt() + 1)));
    }
    return events;
  }

  /** The events of a run whose scheduled round the privacy budget does not allow. */
  public static List<RunEvent> exhausted(RoundId current) {
    return List.of(
        new RunEvent.RoundFailed(current, AbandonReason.BUDGET_EXHAUSTED),
        new RunEvent.RunFailed(AbandonReason.BUDGET_EXHAUSTED));
  }

  /** The events of a cancellation; none if the run is not active. */
  public static List<RunEvent> cancel(RunState state, String by) {
    return state.status() == RunState.Status.ACTIVE
        ? List.of(new RunEvent.RunCancelled(by))
        : List.of();
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
