package dev.cairn.benchmarks;

import java.util.Arrays;

/** How long calls took, from the shortest to the longest. */
final class Latencies {
  private final long[] nanos;

  /** Takes times in nanoseconds, 1 or more, in any order. */
  Latencies(long[] unsorted) {
    if (unsorted.length == 0) {
      throw new IllegalArgumentException("latencies are of 1 call or more");
    }
    this.nanos = unsorted.clone();
    Arrays.sort(nanos);
  }

  /**
   * The time in milliseconds within which so large a share of the calls was answered.
   *
   * @param share above 0 to 1
   */
  double millis(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is above 0 to 1, not " + share);
    }
    int rank = (int) Math.ceil(share * nanos.length);
    return nanos[rank - 1] / 1e6;
  }
}
