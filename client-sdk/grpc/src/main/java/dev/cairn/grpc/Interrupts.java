package dev.cairn.grpc;

import java.util.concurrent.CancellationException;

/** What an interrupted wait becomes. */
final class Interrupts {
  private Interrupts() {}

  /** Sets the interrupt flag again and gives the exception to throw. */
  static CancellationException cancelled(InterruptedException cause) {
    Thread.currentThread().interrupt();
    CancellationException cancelled =
        new CancellationException("the thread was interrupted while it waited for the coordinator");
    cancelled.initCause(cause);
    return cancelled;
  }
}
