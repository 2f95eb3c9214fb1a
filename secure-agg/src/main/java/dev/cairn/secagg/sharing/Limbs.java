package dev.cairn.secagg.sharing;

/** How 32-byte secrets and 40-byte shares are written as five field elements. */
final class Limbs {
  static final int COUNT = 5;
  static final int BITS = 60;
  static final int SECRET_LENGTH = 32;

  /** 256 - 4 * 60. */
  static final int TOP_BITS = 16;

  private static final long MASK = (1L << BITS) - 1;

  private Limbs() {}

  /** Cuts a secret, read as a little-endian integer, into limbs of 60 bits, the lowest first. */
  static void cut(byte[] secret, long[] limbs) {
    for (int limb = 0; limb < COUNT; limb++) {
      // A limb begins at a byte or in the middle of one, and reaches into the eighth byte from
      // there at most.
      int firstBit = limb * BITS;
      long word = readLong(secret, firstBit / 8);
      limbs[limb] = (word >>> (firstBit % 8)) & MASK;
    }
  }

  /** The secret of these limbs, each below 2^60, the top one below 2^16. */
  static byte[] join(long[] limbs) {
    byte[] secret = new byte[SECRET_LENGTH];
    for (int bit = 0; bit < SECRET_LENGTH * 8; bit += 4) {
      long nibble = (limbs[bit / BITS] >>> (bit % BITS)) & 0xf;
      secret[bit / 8] |= (byte) (nibble << (bit % 8));
    }
    return secret;
  }

  /** The little-endian word at {@code at}; bytes beyond the end are zero. */
  static long readLong(byte[] bytes, int at) {
    long word = 0;
    for (int i = Math.min(7, bytes.length - 1 - at); i >= 0; i--) {
      word = (word << 8) | (bytes[at + i] & 0xff);
    }
    return word;
  }

  static void writeLong(byte[] bytes, int at, long word) {
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (word >>> (8 * i));
    }
  }
}
