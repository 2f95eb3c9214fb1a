package dev.cairn.client;

import java.util.SplittableRandom;

/** Pauses that double up to a bound, each shortened at random by up to a half. */
final class Backoff {
  private final long firstMillis;
  private final long mostMillis;
  private final SplittableRandom random;
  private long capMillis;

  Backoff(long firstMillis, long mostMillis, SplittableRandom random) {
    this.firstMillis = firstMillis;
    this.mostMillis = mostMillis;
    this.random = random;
    this.capMillis = firstMillis;
  }

  long nextMillis() {
    long pause = capMillis - (long) (random.nextDouble() * capMillis / 2);
    capMillis = Math.min(mostMillis, 2 * capMillis);
    return pause;
  }

  void reset() {
    capMillis = firstMillis;
  }
}
