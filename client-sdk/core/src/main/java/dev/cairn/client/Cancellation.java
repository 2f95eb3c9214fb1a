package dev.cairn.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A one-way switch by which an app ends what the SDK is doing, from any thread. */
public final class Cancellation {
  private final CountDownLatch cancelled = new CountDownLatch(1);

  /** Asks everybody who looks at this to stop soon. */
  public void cancel() {
    cancelled.countDown();
  }

  public boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /**
   * Returns normally unless cancelled.
   *
   * @throws CancellationException if cancelled
   */
  public void check() {
    if (isCancelled()) {
      throw new CancellationException("cancelled by the app or by the device's conditions");
    }
  }

  /**
   * Waits, but no longer than until cancelled.
   *
   * @param millis how long
   * @throws CancellationException if cancelled, or if the thread was interrupted; it stays so
   */
  public void sleep(long millis) {
    try {
      boolean unused = cancelled.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the thread was interrupted");
    }
    check();
  }
}
