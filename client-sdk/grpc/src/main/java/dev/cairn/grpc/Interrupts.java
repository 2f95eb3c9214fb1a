package dev.cairn.grpc;

import dev.cairn.protocol.TroubleException;

/** What an interrupted wait becomes. */
final class Interrupts {
  private Interrupts() {}

  /** Sets the interrupt flag again and gives the exception to throw. */
  static TroubleException trouble(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new TroubleException(
        "the thread was interrupted while it waited for the coordinator", cause);
  }
}
