package dev.cairn.engine.run;

import dev.cairn.protocol.RoundId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an operator wants of a run. Repeated, each changes nothing but {@link Retry}. */
public sealed interface RunCommand {

  /** The longest reason, in characters. */
  int REASON_LENGTH_MAX = 300;

  /** Who wants it, for the record. */
  String by();

  /** Whether a run in this state can take it. */
  boolean fits(RunState state);

  /** Why the open round ends with this; null if it does not. */
  default @Nullable String ending() {
    return null;
  }

  /** One of the functions, applied to this. */
  <T> T fold(
      Function<Cancel, T> cancel,
      Function<Pause, T> pause,
      Function<Resume, T> resume,
      Function<Abort, T> abort,
      Function<Retry, T> retry);

  /** The run ends, and its open round with it. */
  record Cancel(String by) implements RunCommand {
    @Override
    public boolean fits(RunState state) {
      return state.goesOn();
    }

    @Override
    public String ending() {
      return "the run was cancelled";
    }

    @Override
    public <T> T fold(
        Function<Cancel, T> cancel,
        Function<Pause, T> pause,
        Function<Resume, T> resume,
        Function<Abort, T> abort,
        Function<Retry, T> retry) {
      return cancel.apply(this);
    }
  }

  /**
   * The run opens no round until it is resumed.
   *
   * @param reason one line
   * @param when whether the open round may end by itself
   */
  record Pause(String by, String reason, PauseTime when) implements RunCommand {
    public Pause {
      requireReason(reason);
    }

    @Override
    public boolean fits(RunState state) {
      return state.goesOn();
    }

    @Override
    public <T> T fold(
        Function<Cancel, T> cancel,
        Function<Pause, T> pause,
        Function<Resume, T> resume,
        Function<Abort, T> abort,
        Function<Retry, T> retry) {
      return pause.apply(this);
    }
  }

  /** The run goes on where it was paused. */
  record Resume(String by) implements RunCommand {
    @Override
    public boolean fits(RunState state) {
      return state.goesOn();
    }

    @Override
    public <T> T fold(
        Function<Cancel, T> cancel,
        Function<Pause, T> pause,
        Function<Resume, T> resume,
        Function<Abort, T> abort,
        Function<Retry, T> retry) {
      return resume.apply(this);
    }
  }

  /**
   * The open round ends, and the run goes on with the next one; counts as no attempt.
   *
   * @param reason one line
   */
  record Abort(RoundId round, String by, String reason) implements RunCommand {
    public Abort {
      requireReason(reason);
    }

    @Override
    public boolean fits(RunState state) {
      return state.goesOn() && round.equals(state.current());
    }

    @Override
    public String ending() {
      return "an operator ended it: " + reason;
    }

    @Override
    public <T> T fold(
        Function<Cancel, T> cancel,
        Function<Pause, T> pause,
        Function<Resume, T> resume,
        Function<Abort, T> abort,
        Function<Retry, T> retry) {
      return abort.apply(this);
    }
  }

  /**
   * A run that failed, or was paused after a round that was abandoned, gets as many attempts as its
   * plan allows once more.
   *
   * @param round its last round
   * @param reason one line
   */
  record Retry(RoundId round, String by, String reason) implements RunCommand {
    public Retry {
      requireReason(reason);
    }

    @Override
    public boolean fits(RunState state) {
      return (state.status() == RunState.Status.FAILED || state.status() == RunState.Status.PAUSED)
          && state.current() == null
          && state.failure() != null
          && round.equals(state.last());
    }

    @Override
    public <T> T fold(
        Function<Cancel, T> cancel,
        Function<Pause, T> pause,
        Function<Resume, T> resume,
        Function<Abort, T> abort,
        Function<Retry, T> retry) {
      return retry.apply(this);
    }
  }

  private static void requireReason(String reason) {
    if (reason.isBlank()
        || reason.length() > REASON_LENGTH_MAX
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a reason is one line of 1 to " + REASON_LENGTH_MAX + " characters");
    }
  }
}
