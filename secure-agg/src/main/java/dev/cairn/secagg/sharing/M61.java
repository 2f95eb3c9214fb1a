package dev.cairn.secagg.sharing;

/**
 * The field of integers modulo the prime p = 2^61 - 1. Elements are in [0, p).
 *
 * <p>{@link #add} and {@link #multiply} take the same time for all elements: no branch and no table
 * depends on them.
 */
final class M61 {
  /** The modulus. */
  static final long P = (1L << 61) - 1;

  private M61() {}

  static long add(long a, long b) {
    return reduceOnce(a + b);
  }

  static long subtract(long a, long b) {
    long difference = a - b;
    return difference + (P & (difference >> 63));
  }

  static long multiply(long a, long b) {
    long low = a * b;
    long high = Math.multiplyHigh(a, b);
    // a * b = high * 2^64 + low, and 2^61 = 1.
    return reduceOnce((low & P) + ((high << 3) | (low >>> 61)));
  }

  /** The inverse of an element other than 0; a^(p-2), by Fermat. */
  static long invert(long a) {
    long result = 1;
    long square = a;
    for (long exponent = P - 2; exponent > 0; exponent >>= 1) {
      if ((exponent & 1) == 1) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /** From [0, 2p) to [0, p). */
  private static long reduceOnce(long sum) {
    long reduced = sum - P;
    return reduced + (P & (reduced >> 63));
  }
}
