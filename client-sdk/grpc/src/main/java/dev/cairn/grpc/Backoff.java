package dev.cairn.grpc;

/** Pauses that double from 100 ms to 5 s, each shortened by chance so that clients spread out. */
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long LAST_MILLIS = 5_000;
  private static final int DOUBLINGS_MAX = 10;

  private Backoff() {}

  /**
   * The pause before another attempt.
   *
   * @param failures attempts that failed in a row, at least 1
   * @param chance 0 up to 1
   * @return between half of the full pause and all of it
   */
  static long millis(int failures, double chance) {
    long full = FIRST_MILLIS << Math.min(failures - 1, DOUBLINGS_MAX);
    return (long) (Math.min(full, LAST_MILLIS) * (0.5 + chance / 2));
  }
}
