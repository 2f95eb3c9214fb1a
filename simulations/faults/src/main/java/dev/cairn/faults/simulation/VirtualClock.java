package dev.cairn.faults.simulation;

import dev.cairn.client.testing.CoordinatorTime;

/**
 * The clock of the coordinators and of their database, by which leases run out. It goes when it is
 * told to, also backwards; nobody waits for it.
 */
public final class VirtualClock implements CoordinatorTime {
  private long now = 1_000_000_000;
  private long heeded = now;
  private long lateness;
  private long elapsed;

  /**
   * Sets the clock on, or back.
   *
   * @param millis how far
   */
  void move(long millis) {
    now += millis;
    elapsed += Math.max(0, millis);
  }

  /** Time as the clients' devices have it, which does not go back. */
  long elapsedMillis() {
    return elapsed;
  }

  /** A coordinator has looked at the clock and done what it was time for. */
  void heed() {
    lateness = Math.max(lateness, now - heeded);
    heeded = now;
  }

  /** The longest time between two such moments: how late a deadline may have been noticed. */
  long lateness() {
    return lateness;
  }

  @Override
  public long nowMillis() {
    return now;
  }

  @Override
  public void await(Object monitor, long untilMillis) {
    throw new IllegalStateException("nobody waits in one thread");
  }
}
