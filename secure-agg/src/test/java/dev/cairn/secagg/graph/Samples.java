package dev.cairn.secagg.graph;

import java.math.BigInteger;

/** Sampling without replacement by its definition, one term after the other. */
final class Samples {
  /** The factorials of 0 to 1024, the most that is asked for. */
  private static final BigInteger[] FACTORIALS = new BigInteger[1025];

  static {
    FACTORIALS[0] = BigInteger.ONE;
    for (int n = 1; n < FACTORIALS.length; n++) {
      FACTORIALS[n] = FACTORIALS[n - 1].multiply(BigInteger.valueOf(n));
    }
  }

  /** C(n, k), 0 outside of Pascal's triangle. */
  static BigInteger choose(int n, int k) {
    return k < 0 || k > n
        ? BigInteger.ZERO
        : FACTORIALS[n].divide(FACTORIALS[k].multiply(FACTORIALS[n - k]));
  }

  private Samples() {}

  /** In how many samples of {@code slots} out of {@code total} at least {@code x} are marked. */
  static BigInteger withAtLeast(int total, int marked, int slots, int x) {
    BigInteger count = BigInteger.ZERO;
    for (int j = Math.max(x, 0); j <= slots; j++) {
      count = count.add(choose(marked, j).multiply(choose(total - marked, slots - j)));
    }
    return count;
  }

  /** Whether {@code factor * P[at least x of the slots are marked] <= 2^-bits}. */
  static boolean rarer(int factor, int total, int marked, int slots, int x, int bits) {
    return withAtLeast(total, marked, slots, x)
            .multiply(BigInteger.valueOf(factor))
            .shiftLeft(bits)
            .compareTo(choose(total, slots))
        <= 0;
  }
}
