package dev.cairn.protocol;

import java.util.function.Function;
import java.util.function.Supplier;

/** What became of a round. */
public sealed interface RoundOutcome {

  /** Calls the function of the case that this is. */
  <T> T fold(
      Supplier<T> pending, Function<Committed, T> committed, Function<Abandoned, T> abandoned);

  /** The round is still open. */
  record Pending() implements RoundOutcome {
    @Override
    public <T> T fold(
        Supplier<T> pending, Function<Committed, T> committed, Function<Abandoned, T> abandoned) {
      return pending.get();
    }
  }

  /**
   * The round made a new model.
   *
   * @param model the model
   * @param included whether the asking client's update is in it
   */
  record Committed(ModelId model, boolean included) implements RoundOutcome {
    @Override
    public <T> T fold(
        Supplier<T> pending, Function<Committed, T> committed, Function<Abandoned, T> abandoned) {
      return committed.apply(this);
    }
  }

  /**
   * The round ended without a model.
   *
   * @param reason why, for people and statistics
   */
  record Abandoned(String reason) implements RoundOutcome {
    @Override
    public <T> T fold(
        Supplier<T> pending, Function<Committed, T> committed, Function<Abandoned, T> abandoned) {
      return abandoned.apply(this);
    }
  }
}
