package dev.cairn.engine.run;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands.
 *
 * @param status whether it goes on
 * @param run the run; null before it started
 * @param rounds rounds that must commit
 * @param attempts attempts at each of them
 * @param version rounds that committed, which is also the version of {@code model}
 * @param model the newest weights; null before it started
 * @param optimizerState the optimizer's state after them; null if it has none
 * @param current the scheduled round; null if none is
 * @param last the last round that ended; null if none did
 * @param failed attempts at the next round that were abandoned, but for those that an operator
 *     ended
 * @param failure why the last of them was; null if none was
 * @param pause why it stands still, or will; null unless it is paused
 */
public record RunState(
    Status status,
    @Nullable RunId run,
    int rounds,
    int attempts,
    int version,
    @Nullable ModelId model,
    @Nullable Digest optimizerState,
    @Nullable RoundId current,
    @Nullable RoundId last,
    int failed,
    @Nullable AbandonReason failure,
    RunEvent.@Nullable RunPaused pause) {

  /** Whether a run goes on. */
  public enum Status {
    NEW,
    ACTIVE,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /** The state before the first event. */
  public static RunState initial() {
    return new RunState(Status.NEW, null, 0, 0, 0, null, null, null, null, 0, null, null);
  }

  /** Whether the run has started and is not over; it may stand still. */
  public boolean goesOn() {
    return status == Status.ACTIVE || status == Status.PAUSED;
  }

  /** Whether the run is over. */
  public boolean isTerminal() {
    return status != Status.NEW && !goesOn();
  }

  /** Whether the open round must end at once. */
  boolean standsStillNow() {
    return pause != null && pause.when() == PauseTime.NOW;
  }

  RunState apply(RunEvent.RunStarted event) {
    expect(status == Status.NEW, event);
    return new RunState(
        Status.ACTIVE,
        event.run(),
        event.rounds(),
        event.attempts(),
        0,
        event.initial(),
        null,
        null,
        null,
        0,
        null,
        null);
  }

  RunState apply(RunEvent.RoundScheduled event) {
    expect(status == Status.ACTIVE && current == null, event);
    return with(Status.ACTIVE, event.round());
  }

  RunState apply(RunEvent.RoundSucceeded event) {
    expect(event.round().equals(current), event);
    return new RunState(
        status,
        run,
        rounds,
        attempts,
        version + 1,
        event.model(),
        event.optimizerState(),
        null,
        current,
        0,
        null,
        pause);
  }

  RunState apply(RunEvent.RoundFailed event) {
    expect(event.round().equals(current), event);
    return new RunState(
        status,
        run,
        rounds,
        attempts,
        version,
        model,
        optimizerState,
        null,
        current,
        failed + (RunMachine.countsAsAttempt(event.reason()) ? 1 : 0),
        event.reason(),
        pause);
  }

  RunState apply(RunEvent.RunCompleted event) {
    expect(goesOn() && current == null && version == rounds, event);
    return with(Status.COMPLETED, null);
  }

  RunState apply(RunEvent.RunFailed event) {
    expect(goesOn() && current == null && failure != null, event);
    return with(Status.FAILED, null);
  }

  RunState apply(RunEvent.RunCancelled event) {
    expect(goesOn(), event);
    return with(Status.CANCELLED, null);
  }

  RunState apply(RunEvent.RunPaused event) {
    expect(RunMachine.changes(this, event.when()), event);
    return with(Status.PAUSED, current, failed, event);
  }

  RunState apply(RunEvent.RunResumed event) {
    expect(status == Status.PAUSED, event);
    return with(Status.ACTIVE, current);
  }

  RunState apply(RunEvent.RunRetried event) {
    expect(
        (status == Status.FAILED || status == Status.PAUSED) && current == null && failure != null,
        event);
    return with(Status.ACTIVE, null, 0, null);
  }

  private RunState with(Status nextStatus, @Nullable RoundId nextRound) {
    return with(nextStatus, nextRound, failed, null);
  }

  private RunState with(
      Status nextStatus,
      @Nullable RoundId nextRound,
      int nextFailed,
      RunEvent.@Nullable RunPaused nextPause) {
    return new RunState(
        nextStatus,
        run,
        rounds,
        attempts,
        version,
        model,
        optimizerState,
        nextRound,
        last,
        nextFailed,
        failure,
        nextPause);
  }

  private void expect(boolean legal, RunEvent event) {
    if (!legal) {
      throw new IllegalStateException(
          event.getClass().getSimpleName()
              + " cannot follow a run that is "
              + status
              + ": the journal is damaged");
    }
  }
}
