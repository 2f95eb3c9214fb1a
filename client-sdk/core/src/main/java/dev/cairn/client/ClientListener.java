package dev.cairn.client;

import dev.cairn.protocol.RoundAssignment;

/**
 * Hears how a participation goes on, for progress displays and metrics. It is told nothing of the
 * examples.
 *
 * <p>Called on the thread that takes part, in the order of the methods; must return soon, and what
 * it throws ends the participation.
 */
public interface ClientListener {

  /** The client is in a round's cohort. */
  default void onAssigned(RoundAssignment assignment) {}

  /**
   * The round's model is there and is the one that was named.
   *
   * @param bytes how many came over the network, 0 if the client had it
   */
  default void onModelFetched(long bytes) {}

  /**
   * The device has trained.
   *
   * @param loss mean training loss
   * @param millis how long it took
   */
  default void onTrained(double loss, long millis) {}

  /**
   * The coordinator accepted the update.
   *
   * @param bytes length of the update
   */
  default void onUploaded(long bytes) {}

  /**
   * The network or the store failed; the client goes on. At any time.
   *
   * @param message for people
   * @param retryMillis how long until it tries again, 0 if it does without
   */
  default void onTrouble(String message, long retryMillis) {}

  /** The participation is over. */
  default void onOutcome(SessionOutcome outcome) {}

  /** Hears nothing. */
  static ClientListener none() {
    return new ClientListener() {};
  }
}
