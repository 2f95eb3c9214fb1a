package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Draws integers x with probability proportional to exp(-x^2 / (2 sigma^2)), exactly.
 *
 * <p>Only integers are computed with, and the only randomness is uniform integers from a stream
 * that is seeded once for each release: there is no rounding that an observer could make use of
 * (Mironov 2012). The time that a draw takes depends on its magnitude, so sample away from where
 * somebody could measure it. Source: Canonne, Kamath and Steinke 2020 (arXiv 2004.00010),
 * algorithms 1 to 3.
 */
public final class DiscreteGaussian {
  /** Larger variances could draw what does not fit a {@code long}. */
  private static final int SIGMA_BITS_MAX = 55;

  private final NoiseVariance variance;
  private final WideGaussian wide;
  private final @Nullable NarrowGaussian narrow;

  /**
   * The distribution of a variance.
   *
   * @param variance of a sigma of at most 2^55
   */
  public DiscreteGaussian(NoiseVariance variance) {
    this(variance, scale(variance));
  }

  /** With a Laplace scale of the caller's choice, which changes the draws but not their law. */
  DiscreteGaussian(NoiseVariance variance, BigInteger scale) {
    if (floorSqrt(variance).bitLength() > SIGMA_BITS_MAX) {
      throw new IllegalArgumentException("sigma must be at most 2^55");
    }
    this.variance = variance;
    this.wide = new WideGaussian(variance, scale);
    this.narrow = NarrowGaussian.of(wide);
  }

  /** Sigma itself where it is whole, which keeps the numbers small; else the next whole number. */
  static BigInteger scale(NoiseVariance variance) {
    BigInteger root = floorSqrt(variance);
    boolean whole =
        variance.denominator().equals(BigInteger.ONE)
            && root.multiply(root).equals(variance.numerator());
    return whole ? root : root.add(BigInteger.ONE);
  }

  /** The largest integer that is at most sigma. */
  static BigInteger floorSqrt(NoiseVariance variance) {
    BigInteger square = variance.numerator().divide(variance.denominator());
    if (square.signum() == 0) {
      return BigInteger.ZERO;
    }
    // Newton's method from above decreases until it is there.
    BigInteger root = BigInteger.ONE.shiftLeft((square.bitLength() + 1) / 2);
    while (true) {
      BigInteger next = root.add(square.divide(root)).shiftRight(1);
      if (next.compareTo(root) >= 0) {
        return root;
      }
      root = next;
    }
  }

  /** The variance parameter. */
  public NoiseVariance variance() {
    return variance;
  }

  /** Whether draws are made in 64 bits. */
  boolean isNarrow() {
    return narrow != null;
  }

  /**
   * Adds an independent draw to each value.
   *
   * @throws ArithmeticException if a sum does not fit a {@code long}
   */
  public void addTo(long[] values, RandomSource random) {
    try (NoiseStream stream = new NoiseStream(random)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.addExact(values[i], sample(stream));
      }
    }
  }

  /** {@code count} independent draws. */
  public long[] draw(int count, RandomSource random) {
    long[] drawn = new long[count];
    addTo(drawn, random);
    return drawn;
  }

  long sample(UniformDraws draws) {
    if (narrow != null) {
      return narrow.sample(draws);
    }
    BigInteger drawn = wide.sample(draws);
    if (drawn.bitLength() > 63) {
      throw new ArithmeticException("a draw does not fit 64 bits");
    }
    return drawn.longValue();
  }
}
