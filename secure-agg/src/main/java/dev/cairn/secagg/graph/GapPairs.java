package dev.cairn.secagg.graph;

import java.math.BigInteger;

/**
 * The chance that random losses and colluders tear a ring apart, in exact integers.
 *
 * <p>A ring of degree k falls apart only if two runs of k/2 positions, with others between them on
 * both sides, are all lost or colluding. There are at most n(n-k-1)/2 such pairs, and one pair is
 * gone with probability b(b-1)...(b-k+1) / (n(n-1)...(n-k+1)), b being those lost or colluding.
 * Source: Bell et al., "Secure Single-Server Aggregation with (Poly)Logarithmic Overhead", 2020.
 */
final class GapPairs {
  private final int total;
  private final int gone;
  private final int bits;

  private int degree;

  /** Zero from the degree on that is more than are gone, and so it stays. */
  private BigInteger ways = BigInteger.ONE;

  private BigInteger all = BigInteger.ONE;

  /** A ring of {@code total} of which {@code gone}, at random, are lost or colluding. */
  GapPairs(int total, int gone, int bits) {
    this.total = total;
    this.gone = gone;
    this.bits = bits;
  }

  /**
   * Whether the chance is at most {@code 2^-bits}.
   *
   * @param k the degree, below {@code total - 1} and never smaller than the time before
   */
  boolean holds(int k) {
    if (k < degree || k >= total - 1) {
      throw new IllegalArgumentException(
          "expected a degree of " + degree + " to " + (total - 2) + ", got " + k);
    }
    for (; degree < k; degree++) {
      ways = ways.multiply(BigInteger.valueOf(gone - degree));
      all = all.multiply(BigInteger.valueOf(total - degree));
    }
    BigInteger pairs = BigInteger.valueOf((long) total * (total - k - 1));
    return ways.multiply(pairs).shiftLeft(bits).compareTo(all.shiftLeft(1)) <= 0;
  }
}
