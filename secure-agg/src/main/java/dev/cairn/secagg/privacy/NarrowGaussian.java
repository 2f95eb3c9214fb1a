package dev.cairn.secagg.privacy;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The same sampler as {@link WideGaussian}, draw for draw, in 64 bits: for variances where nothing
 * can overflow.
 *
 * <p>The scale t is at most 2^27 and the denominator at most 2^52. A magnitude whose deviation
 * could have a square of more than 2^62 is left to the wide sampler, as are the factors k beyond
 * 2^10 that the denominator is multiplied with.
 */
final class NarrowGaussian {
  private static final int SCALE_BITS_MAX = 27;
  private static final int DENOMINATOR_BITS_MAX = 52;
  private static final long FACTOR_MAX = 1L << 10;
  private static final long DEVIATION_MAX = 1L << 31;

  private final WideGaussian wide;
  private final long scale;
  private final long step;
  private final long offset;
  private final long denominator;
  private final long magnitudeMax;

  private NarrowGaussian(WideGaussian wide) {
    this.wide = wide;
    this.scale = wide.scale().longValue();
    this.step = wide.step().longValue();
    this.offset = wide.offset().longValue();
    this.denominator = wide.denominator().longValue();
    this.magnitudeMax = (DEVIATION_MAX + offset) / step;
  }

  /** The narrow form of a sampler, or null where 64 bits do not suffice. */
  static @Nullable NarrowGaussian of(WideGaussian wide) {
    boolean fits =
        wide.scale().bitLength() <= SCALE_BITS_MAX
            && wide.denominator().bitLength() <= DENOMINATOR_BITS_MAX
            && wide.offset().bitLength() < 32
            && wide.step().bitLength() < 32;
    return fits ? new NarrowGaussian(wide) : null;
  }

  long sample(UniformDraws draws) {
    while (true) {
      long drawn = laplace(draws);
      if (accepts(Math.abs(drawn), draws)) {
        return drawn;
      }
    }
  }

  private boolean accepts(long magnitude, UniformDraws draws) {
    if (magnitude > magnitudeMax) {
      return wide.accepts(BigInteger.valueOf(magnitude), draws);
    }
    long deviation = magnitude * step - offset;
    long square = deviation * deviation;
    for (long i = square / denominator; i > 0; i--) {
      if (!expOfOne(draws)) {
        return false;
      }
    }
    return expOfFraction(square % denominator, denominator, draws);
  }

  private long laplace(UniformDraws draws) {
    while (true) {
      boolean negative = draws.chance(1, 2);
      long low = draws.below(scale);
      while (!expOfFraction(low, scale, draws)) {
        low = draws.below(scale);
      }
      long high = 0;
      while (expOfOne(draws)) {
        high = Math.addExact(high, scale);
      }
      long magnitude = Math.addExact(low, high);
      if (!negative) {
        return magnitude;
      }
      if (magnitude != 0) {
        return -magnitude;
      }
    }
  }

  private static boolean expOfOne(UniformDraws draws) {
    long k = 1;
    while (draws.chance(1, k)) {
      k++;
    }
    return (k & 1) == 1;
  }

  private static boolean expOfFraction(long numerator, long denominator, UniformDraws draws) {
    for (long k = 1; k <= FACTOR_MAX; k++) {
      if (!draws.chance(numerator, denominator * k)) {
        return (k & 1) == 1;
      }
    }
    // A probability below 1 / 1024!: said here only so that the sampler is exact.
    BigInteger big = BigInteger.valueOf(denominator);
    for (long k = FACTOR_MAX + 1; ; k++) {
      if (!draws.chance(BigInteger.valueOf(numerator), big.multiply(BigInteger.valueOf(k)))) {
        return (k & 1) == 1;
      }
    }
  }
}
