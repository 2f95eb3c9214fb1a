package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.Hkdf;
import dev.cairn.secagg.cipher.MaskExpander;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The uniform draws of one release: a stream of AES-256-CTR, seeded once.
 *
 * <p>The seed is derived for noise alone, so no mask can come from it. Each block of the stream
 * begins with the seed of the next one, and words are erased as they are drawn: what was drawn
 * before cannot be found in memory later. Closing wipes the rest.
 */
final class NoiseStream implements UniformDraws, AutoCloseable {
  private static final byte[] DOMAIN = "CSA1/noise".getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK_LANES = 2_048;
  private static final int SEED_LANES = MaskExpander.SEED_LENGTH / 8;
  private static final int SECRET_LENGTH = 32;
  private static final long U32 = 0xffff_ffffL;

  private final MaskExpander expander = new MaskExpander();
  private final long[] lanes = new long[BLOCK_LANES];
  private SecretBytes seed;
  private int at = BLOCK_LANES;
  private long spare;
  private boolean hasSpare;

  NoiseStream(RandomSource random) {
    try (SecretBytes secret = SecretBytes.random(SECRET_LENGTH, random)) {
      this.seed = Hkdf.derive(secret, new byte[0], DOMAIN, MaskExpander.SEED_LENGTH);
    }
  }

  /** 64 bits. */
  long word() {
    if (at == BLOCK_LANES) {
      refill();
    }
    long word = lanes[at];
    lanes[at++] = 0;
    return word;
  }

  private void refill() {
    Arrays.fill(lanes, 0);
    expander.add(seed, lanes, 0, BLOCK_LANES);
    byte[] next = new byte[MaskExpander.SEED_LENGTH];
    for (int i = 0; i < next.length; i++) {
      next[i] = (byte) (lanes[i / 8] >>> (8 * (i % 8)));
    }
    Arrays.fill(lanes, 0, SEED_LANES, 0);
    seed.close();
    seed = SecretBytes.take(next);
    at = SEED_LANES;
  }

  private long half() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    long word = word();
    spare = word >>> 32;
    hasSpare = true;
    return word & U32;
  }

  @Override
  public long below(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("a bound is positive, not " + bound);
    }
    return bound <= 1L << 31 ? belowByProduct(bound) : belowByRejection(bound);
  }

  /** Lemire 2019 (arXiv 1805.10941): exact, and nearly always without a division. */
  private long belowByProduct(long bound) {
    long product = half() * bound;
    if ((product & U32) < bound) {
      long threshold = (1L << 32) % bound;
      while ((product & U32) < threshold) {
        product = half() * bound;
      }
    }
    return product >>> 32;
  }

  private long belowByRejection(long bound) {
    int unused = Long.numberOfLeadingZeros(bound - 1);
    long drawn = word() >>> unused;
    while (drawn >= bound) {
      drawn = word() >>> unused;
    }
    return drawn;
  }

  @Override
  public BigInteger below(BigInteger bound) {
    if (bound.bitLength() < 64) {
      return BigInteger.valueOf(below(bound.longValue()));
    }
    int bits = bound.subtract(BigInteger.ONE).bitLength();
    byte[] magnitude = new byte[(bits + 63) / 64 * 8];
    BigInteger drawn;
    do {
      for (int i = 0; i < magnitude.length; i += 8) {
        long word = word();
        for (int b = 0; b < 8; b++) {
          magnitude[i + b] = (byte) (word >>> (8 * b));
        }
      }
      drawn = new BigInteger(1, magnitude).shiftRight(8 * magnitude.length - bits);
    } while (drawn.compareTo(bound) >= 0);
    return drawn;
  }

  @Override
  public boolean chance(long numerator, long denominator) {
    return numerator == denominator || (numerator != 0 && below(denominator) < numerator);
  }

  @Override
  public boolean chance(BigInteger numerator, BigInteger denominator) {
    return numerator.equals(denominator)
        || (numerator.signum() != 0 && below(denominator).compareTo(numerator) < 0);
  }

  @Override
  public void close() {
    seed.close();
    Arrays.fill(lanes, 0);
    spare = 0;
    hasSpare = false;
    at = BLOCK_LANES;
    expander.close();
  }
}
