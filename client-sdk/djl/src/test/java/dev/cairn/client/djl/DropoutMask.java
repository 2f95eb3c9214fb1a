package dev.cairn.client.djl;

/**
 * The dropout masks of portable models, in Java: what any other trainer of these models has to
 * compute (two rounds of the 32-bit hash with constants 0x21f0aaad and 0x735a2d97 from Chris
 * Wellons' hash-prospector).
 */
final class DropoutMask {
  private DropoutMask() {}

  static boolean keeps(long seed, int step, int layer, int element, double rate) {
    int key = mix(mix(mix((int) (seed >>> 32)) ^ (int) seed) ^ step);
    int hash = mix(mix(element) ^ mix(key ^ layer));
    return Integer.toUnsignedLong(hash) >= Math.round(rate * 4294967296.0);
  }

  private static int mix(int value) {
    int h = value;
    h = (h ^ (h >>> 16)) * 0x21f0aaad;
    h = (h ^ (h >>> 15)) * 0x735a2d97;
    return h ^ (h >>> 15);
  }
}
