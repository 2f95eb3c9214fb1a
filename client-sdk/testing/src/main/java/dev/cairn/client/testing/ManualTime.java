package dev.cairn.client.testing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes when a test says so. Whoever waits looks at it every few real milliseconds, so
 * nothing but {@link #advance} ends a wait at its deadline.
 */
public final class ManualTime implements CoordinatorTime {
  private static final long LOOK_MILLIS = 10;

  private final AtomicLong now;

  /** Starts at {@code startMillis}, in milliseconds since 1970. */
  public ManualTime(long startMillis) {
    this.now = new AtomicLong(startMillis);
  }

  /** Lets time pass. */
  public void advance(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("time only goes forward, not by " + millis + " ms");
    }
    now.addAndGet(millis);
  }

  @Override
  public long nowMillis() {
    return now.get();
  }

  @Override
  public void await(Object monitor, long untilMillis) throws InterruptedException {
    if (nowMillis() < untilMillis) {
      monitor.wait(LOOK_MILLIS);
    }
  }
}
