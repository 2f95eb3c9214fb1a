package dev.cairn.client.testing;

import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundState;

/** Hears what an {@link InMemoryCoordinator} is asked for, and what it tells those who wait. */
public interface CoordinatorListener {

  /** A client's or an operator's command reached a round, and is decided next. */
  default void asked(RoundCommand command) {}

  /** Whoever waits for a round is told that it is in {@code state}. */
  default void moved(RoundState state) {}

  /** Hears nothing. */
  static CoordinatorListener none() {
    return new CoordinatorListener() {};
  }
}
