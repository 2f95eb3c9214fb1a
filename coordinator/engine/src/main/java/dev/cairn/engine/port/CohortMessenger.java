package dev.cairn.engine.port;

/**
 * Tells those who wait for a round that it moved.
 *
 * @param <S> the states
 */
public interface CohortMessenger<S> {

  /** The round is in {@code state}, durably. Must not block, and must not throw. */
  void moved(S state);
}
