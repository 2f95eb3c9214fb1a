package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;
import dev.cairn.secagg.cipher.KeyWords;

/**
 * The coordinates that all clients of a round send, drawn from a seed: every set of that size is
 * equally likely.
 *
 * <p>Source: Knuth, The Art of Computer Programming, volume 2, 3.4.2, algorithm S, with integers:
 * of the {@code left} coordinates from here on, {@code wanted} are still to be taken; this one is,
 * if {@code floor(u * left / 2^32) < wanted} for the next 32 random bits u, big-endian.
 */
final class RandomSubset {
  private RandomSubset() {}

  /**
   * Draws a subset.
   *
   * @param key 32 bytes that everybody knows
   * @param size how many, 1 to {@code of}
   * @param of number of coordinates
   * @return the indices, ascending
   */
  static int[] draw(byte[] key, int size, int of) {
    KeyWords words = new KeyWords(new KeyStream(key, 0));
    int[] taken = new int[size];
    int count = 0;
    for (int i = 0; count < size; i++) {
      if (Integer.toUnsignedLong(words.getAsInt()) * (of - i) >>> 32 < size - count) {
        taken[count++] = i;
      }
    }
    return taken;
  }
}
