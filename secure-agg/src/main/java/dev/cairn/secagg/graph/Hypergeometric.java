package dev.cairn.secagg.graph;

import java.math.BigInteger;

/**
 * How many marked ones are among some slots, with certainty: the slots are a random sample, without
 * replacement, of {@code total} of which {@code marked} are marked.
 *
 * <p>For a growing number m of slots, X_m being the marked ones among them, this follows {@code
 * bound(m)}, the least x with {@code total * P[X_m > x] <= 2^-bits}. Everything is an exact
 * integer: the probabilities are counts of the C(total, m) samples. From m to m + 1 the bound stays
 * or grows by one, so all bounds up to m cost a few multiplications of long numbers by short ones
 * each.
 */
final class Hypergeometric {
  private final int total;
  private final int marked;
  private final int bits;

  private int slots;
  private int bound;

  /** Samples in which more than {@code bound} are marked. */
  private BigInteger above = BigInteger.ZERO;

  /** Samples in which {@code bound} are marked. */
  private BigInteger at = BigInteger.ONE;

  /** All samples. */
  private BigInteger samples = BigInteger.ONE;

  /**
   * Nothing sampled yet.
   *
   * @param marked 0 to {@code total - 1}
   * @param bits 1 or more
   */
  Hypergeometric(int total, int marked, int bits) {
    if (marked < 0 || marked >= total || bits < 1) {
      throw new IllegalArgumentException(
          "expected some of " + total + " not to be marked, and bits, got " + marked + ", " + bits);
    }
    this.total = total;
    this.marked = marked;
    this.bits = bits;
  }

  /**
   * The least x with {@code total * P[X > x] <= 2^-bits}, X being the marked ones among {@code m}.
   *
   * @param m slots, below {@code total} and never fewer than the time before
   */
  int bound(int m) {
    if (m < slots || m >= total) {
      throw new IllegalArgumentException(
          "expected " + slots + " to " + (total - 1) + " slots, got " + m);
    }
    while (slots < m) {
      addSlot();
      while (!holds()) {
        raiseBound();
      }
    }
    return bound;
  }

  private boolean holds() {
    return above.multiply(BigInteger.valueOf(total)).shiftLeft(bits).compareTo(samples) <= 0;
  }

  /** One more is above if the new slot is the one to add to those that were at the bound. */
  private void addSlot() {
    int left = total - slots;
    int size = slots + 1;
    above = divide(times(above, left).add(times(at, marked - bound)), size);
    at = divide(times(at, left - (marked - bound)), size - bound);
    samples = divide(times(samples, left), size);
    slots = size;
  }

  private void raiseBound() {
    long ways = (long) (marked - bound) * (slots - bound);
    long back = (bound + 1L) * (total - marked - slots + bound + 1L);
    at = at.multiply(BigInteger.valueOf(ways)).divide(BigInteger.valueOf(back));
    above = above.subtract(at);
    bound++;
  }

  private static BigInteger times(BigInteger count, int factor) {
    return count.multiply(BigInteger.valueOf(factor));
  }

  private static BigInteger divide(BigInteger count, int divisor) {
    return count.divide(BigInteger.valueOf(divisor));
  }
}
