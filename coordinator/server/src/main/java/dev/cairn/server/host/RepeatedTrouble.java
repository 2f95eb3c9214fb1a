package dev.cairn.server.host;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says in the log that work which is done again and again fails: at once, then now and then with
 * the number of times, and at last that it goes well again. Safe for several threads.
 */
public final class RepeatedTrouble {

  /** The least time between two lines about trouble that lasts. */
  public static final long SILENCE_MILLIS = 60_000;

  private final Logger log;
  private final String work;
  private final LongSupplier nanoTime;
  private long times;
  private long beganNanos;
  private long saidNanos;

  /**
   * Begins without trouble.
   *
   * @param work what is done, as in "the renewal of leases"
   * @param nanoTime a clock that only goes forward
   */
  public RepeatedTrouble(Logger log, String work, LongSupplier nanoTime) {
    this.log = log;
    this.work = work;
    this.nanoTime = nanoTime;
  }

  /**
   * The work failed.
   *
   * @param why one line
   */
  public synchronized void failed(String why) {
    long now = nanoTime.getAsLong();
    times++;
    if (times == 1) {
      beganNanos = now;
      saidNanos = now;
      log.warn("{} failed: {}", work, why);
    } else if (now - saidNanos >= TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS)) {
      saidNanos = now;
      log.warn("{} failed {} times in {} s: {}", work, times, seconds(now), why);
    }
  }

  /** Whether the work went well when it was last done. */
  public synchronized boolean isNews() {
    return times == 0;
  }

  /** The work went well. */
  public synchronized void wentWell() {
    if (times > 0) {
      log.info(
          "{} goes well again, after {} s in which it failed {} times",
          work,
          seconds(nanoTime.getAsLong()),
          times);
      times = 0;
    }
  }

  private long seconds(long now) {
    return TimeUnit.NANOSECONDS.toSeconds(now - beganNanos);
  }
}
