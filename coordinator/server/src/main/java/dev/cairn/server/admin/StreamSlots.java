package dev.cairn.server.admin;

import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many requests may stay open for long. */
final class StreamSlots {
  private final int max;
  private final String what;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * Creates the slots.
   *
   * @param what stays open, in the plural
   */
  StreamSlots(int max, String what) {
    this.max = max;
    this.what = what;
  }

  /** Whether there was a free slot; it is taken now. */
  boolean take() {
    if (taken.incrementAndGet() > max) {
      taken.decrementAndGet();
      return false;
    }
    return true;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  AdminRefusedException refusal() {
    return new AdminRefusedException(
        ProblemCode.BUSY, max + " " + what + " are open, which is all there may be; try again");
  }
}
