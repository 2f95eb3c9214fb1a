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
 * @param failed attempts at the next round that were abandoned
 * @param failure why the last of them was; null if none was
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
    int failed,
    @Nullable AbandonReason failure) {

  /** Whether a run goes on. */
  public enum Status {
    NEW,
    ACTIVE,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /** The state before the first event. */
  public static RunState initial() {
    return new RunState(Status.NEW, null, 0, 0, 0, null, null, null, 0, null);
  }

  /** Whether the run is over. */
  public boolean isTerminal() {
    return status != Status.NEW && status != Status.ACTIVE;
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
        0,
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
        0,
        null);
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
        failed + 1,
        event.reason());
  }

  RunState apply(RunEvent.RunCompleted event) {
    expect(status == Status.ACTIVE && current == null && version == rounds, event);
    return with(Status.COMPLETED, null);
  }

  RunState apply(RunEvent.RunFailed event) {
    expect(status == Status.ACTIVE && current == null && failed > 0, event);
    return with(Status.FAILED, null);
  }

  RunState apply(RunEvent.RunCancelled event) {
    expect(status == Status.ACTIVE, event);
    return with(Status.CANCELLED, null);
  }

  private RunState with(Status nextStatus, @Nullable RoundId nextRound) {
    return new RunState(
        nextStatus,
        run,
        rounds,
        attempts,
        version,
        model,
        optimizerState,
        nextRound,
        failed,
        failure);
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
