package dev.cairn.client;

import java.util.concurrent.CancellationException;

/** A one-way switch by which an app ends what the SDK is doing, from any thread. */
public final class Cancellation {
  private volatile boolean cancelled;

  /** Asks everybody who looks at this to stop soon. */
  public void cancel() {
    cancelled = true;
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Returns normally unless cancelled.
   *
   * @throws CancellationException if cancelled
   */
  public void check() {
    if (cancelled) {
      throw new CancellationException("cancelled by the app or by the device's conditions");
    }
  }
}
