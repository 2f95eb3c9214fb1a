package dev.cairn.secagg.graph;

import java.util.function.IntSupplier;

/**
 * Draws uniform numbers below a bound from uniform 32-bit words, without bias: a word w becomes the
 * upper half of {@code w * bound}, unless the lower half is below {@code 2^32 mod bound}; then the
 * next word is taken. Source: Lemire, "Fast Random Integer Generation in an Interval", 2019.
 */
final class UniformDraws {
  private static final long WORDS = 1L << 32;

  private final IntSupplier words;

  UniformDraws(IntSupplier words) {
    this.words = words;
  }

  /** A number from 0 to {@code bound - 1}, for a bound of 1 or more. */
  int below(int bound) {
    long refused = WORDS % bound;
    long product;
    do {
      product = Integer.toUnsignedLong(words.getAsInt()) * bound;
    } while (product % WORDS < refused);
    return (int) (product / WORDS);
  }

  /**
   * Puts the elements into a uniform order: the last place is filled first, with one of all that
   * are not placed yet (Fisher and Yates, as by Durstenfeld, 1964).
   */
  void shuffle(int[] elements) {
    for (int last = elements.length - 1; last > 0; last--) {
      int chosen = below(last + 1);
      int kept = elements[last];
      elements[last] = elements[chosen];
      elements[chosen] = kept;
    }
  }
}
