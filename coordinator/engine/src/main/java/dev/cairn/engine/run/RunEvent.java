package dev.cairn.engine.run;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.jspecify.annotations.Nullable;

/** What happened in a run: the journal's facts. */
public sealed interface RunEvent {

  /** The state after this. */
  RunState applyTo(RunState state);

  /**
   * The run began.
   *
   * @param run the run
   * @param plan digest of the plan's text
   * @param initial the first weights
   * @param rounds rounds that must commit
   * @param attempts attempts at each of them
   */
  record RunStarted(RunId run, Digest plan, ModelId initial, int rounds, int attempts)
      implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * A round will be opened.
   *
   * @param round the round
   */
  record RoundScheduled(RoundId round) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * The scheduled round committed a model.
   *
   * @param round the round
   * @param model the model
   * @param optimizerState the optimizer's state after it; null if it has none
   */
  record RoundSucceeded(RoundId round, ModelId model, @Nullable Digest optimizerState)
      implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * The scheduled round was abandoned.
   *
   * @param round the round
   * @param reason why
   */
  record RoundFailed(RoundId round, AbandonReason reason) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * All rounds committed.
   *
   * @param model the last model
   */
  record RunCompleted(ModelId model) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * A round was abandoned too often.
   *
   * @param reason why, the last time
   */
  record RunFailed(AbandonReason reason) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * An operator ended the run.
   *
   * @param by who, for the record
   */
  record RunCancelled(String by) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * An operator wants no further round; said again if the open round is to end at once after all.
   *
   * @param by who, for the record
   * @param reason one line
   * @param when whether the open round may end by itself
   */
  record RunPaused(String by, String reason, PauseTime when) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * A paused run goes on.
   *
   * @param by who wants that, for the record
   */
  record RunResumed(String by) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }

  /**
   * A run that failed, or was paused after an abandoned round, gets all its attempts once more.
   *
   * @param by who wants that, for the record
   * @param reason one line
   */
  record RunRetried(String by, String reason) implements RunEvent {
    @Override
    public RunState applyTo(RunState state) {
      return state.apply(this);
    }
  }
}
