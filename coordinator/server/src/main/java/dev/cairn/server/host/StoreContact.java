package dev.cairn.server.host;

import dev.cairn.engine.port.Lease;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a run's owner was without the database in which its lease stands. That is the time
 * between two calls that went well, if one between them failed, less the pause between renewals, in
 * which the database may still have answered; and nothing while the lease held all along.
 *
 * <p>Monitor: the thread that renews leases, and the run's owner.
 */
final class StoreContact {
  private final LongSupplier nanoTime;
  private long epoch;
  private long wentWellNanos;
  private boolean failing;
  private boolean resting;
  private long missedMillis;

  /**
   * Begins with a call that went well.
   *
   * @param nanoTime a clock that only goes forward
   * @param epoch of the lease that was taken
   */
  StoreContact(LongSupplier nanoTime, long epoch) {
    this.nanoTime = nanoTime;
    this.epoch = epoch;
    this.wentWellNanos = nanoTime.getAsLong();
  }

  /**
   * The lease was taken again.
   *
   * @param lease if it was another's since it was heard of last, the lease itself tells how long
   *     nobody was there
   */
  synchronized void taken(Lease lease) {
    wentWell();
    // Epochs between may also be takings of which only the answer was lost.
    if (lease.firstEpoch() > epoch) {
      missedMillis = 0;
    }
    epoch = lease.epoch();
  }

  /** A call for the lease went well. */
  synchronized void wentWell() {
    long now = nanoTime.getAsLong();
    long gap = TimeUnit.NANOSECONDS.toMillis(now - wentWellNanos);
    if (failing && gap > RunLeases.HOLD_MILLIS) {
      missedMillis += gap - RunLeases.RENEW_MILLIS;
    }
    wentWellNanos = now;
    failing = false;
    resting = false;
  }

  /** A call for the lease failed. */
  synchronized void failed() {
    if (resting) {
      wentWellNanos = nanoTime.getAsLong();
      resting = false;
    }
    failing = true;
  }

  /** The owner makes no calls for a while, of its own accord: that time is none that it misses. */
  synchronized void rest() {
    if (!failing) {
      resting = true;
    }
  }

  /** Whether the owner is to make sure that the database is there, before it lets time pass. */
  synchronized boolean isInDoubt() {
    return failing || missedMillis > 0;
  }

  /** Whether the database was missed, and the owner was not told yet. */
  synchronized boolean hasMissed() {
    return missedMillis > 0;
  }

  /** How long the database was missed since this was asked last, in milliseconds. */
  synchronized long takeMissedMillis() {
    long missed = missedMillis;
    missedMillis = 0;
    return missed;
  }
}
