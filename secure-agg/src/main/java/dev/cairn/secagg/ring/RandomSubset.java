package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;

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
    KeyStream stream = new KeyStream(key, 0);
    byte[] bytes = stream.next();
    int[] taken = new int[size];
    int count = 0;
    for (int i = 0, at = 0; count < size; i++, at += 4) {
      if (at == bytes.length) {
        bytes = stream.next();
        at = 0;
      }
      long random =
          (bytes[at] & 0xffL) << 24
              | (bytes[at + 1] & 0xffL) << 16
              | (bytes[at + 2] & 0xffL) << 8
              | (bytes[at + 3] & 0xffL);
      if (random * (of - i) >>> 32 < size - count) {
        taken[count++] = i;
      }
    }
    return taken;
  }
}
