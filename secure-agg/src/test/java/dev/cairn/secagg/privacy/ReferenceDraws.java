package dev.cairn.secagg.privacy;

import java.math.BigInteger;

/**
 * Draws as the known answers were made: probabilities in lowest terms, and integers below a bound
 * from as many 32-bit words, little-endian, as the bound has bits, the last one shifted.
 */
final class ReferenceDraws implements UniformDraws {
  private final TurboShake128 stream;

  /** XofTurboShake128 of VDAF with neither tag nor binder: domain 1, then the lengths. */
  ReferenceDraws(byte[] seed) {
    byte[] message = new byte[3 + seed.length];
    message[2] = (byte) seed.length;
    System.arraycopy(seed, 0, message, 3, seed.length);
    this.stream = new TurboShake128(message, 1);
  }

  @Override
  public BigInteger below(BigInteger bound) {
    int bits = bound.bitLength();
    int words = (bits + 31) / 32;
    BigInteger drawn;
    do {
      drawn = BigInteger.ZERO;
      for (int i = 0; i < words; i++) {
        long word = 0;
        for (int b = 0; b < 4; b++) {
          word |= (long) stream.next() << (8 * b);
        }
        if (i == words - 1 && bits % 32 > 0) {
          word >>>= 32 - bits % 32;
        }
        drawn = drawn.or(BigInteger.valueOf(word).shiftLeft(32 * i));
      }
    } while (drawn.compareTo(bound) >= 0);
    return drawn;
  }

  @Override
  public long below(long bound) {
    return below(BigInteger.valueOf(bound)).longValueExact();
  }

  @Override
  public boolean chance(BigInteger numerator, BigInteger denominator) {
    BigInteger common = numerator.gcd(denominator);
    return below(denominator.divide(common)).compareTo(numerator.divide(common)) < 0;
  }

  @Override
  public boolean chance(long numerator, long denominator) {
    return chance(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }
}
