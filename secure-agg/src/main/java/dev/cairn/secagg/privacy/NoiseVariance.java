package dev.cairn.secagg.privacy;

import java.math.BigInteger;

/**
 * The variance parameter sigma^2 of discrete Gaussian noise: an exact, positive ratio of integers
 * in lowest terms, so that the sampler never sees a rounded number.
 *
 * @param numerator positive
 * @param denominator positive
 */
public record NoiseVariance(BigInteger numerator, BigInteger denominator) {

  /** The smallest and largest sigma of {@link #atLeast}. */
  public static final double SIGMA_MIN = 0x1p-10;

  public static final double SIGMA_MAX = 0x1p52;

  /** From here on a whole sigma is close enough, and faster to sample. */
  private static final double WHOLE_FROM = 4_096;

  private static final int PRECISION_BITS = 20;

  public NoiseVariance {
    if (numerator.signum() <= 0 || denominator.signum() <= 0) {
      throw new IllegalArgumentException(
          "a variance is a positive ratio, not " + numerator + "/" + denominator);
    }
    BigInteger common = numerator.gcd(denominator);
    numerator = numerator.divide(common);
    denominator = denominator.divide(common);
  }

  /** The variance whose sigma is {@code numerator / denominator}, both positive. */
  public static NoiseVariance ofSigma(BigInteger numerator, BigInteger denominator) {
    return new NoiseVariance(numerator.multiply(numerator), denominator.multiply(denominator));
  }

  /**
   * A variance of at least {@code sigma}^2, and more than that by less than one part in 2^19, or,
   * if sigma is 4,096 or more, with the next whole sigma: noise is never less than what was
   * promised.
   *
   * @param sigma {@link #SIGMA_MIN} to {@link #SIGMA_MAX}
   */
  public static NoiseVariance atLeast(double sigma) {
    if (!(sigma >= SIGMA_MIN && sigma <= SIGMA_MAX)) {
      throw new IllegalArgumentException("sigma must be 2^-10 to 2^52, not " + sigma);
    }
    if (sigma >= WHOLE_FROM) {
      return ofSigma(BigInteger.valueOf((long) Math.ceil(sigma)), BigInteger.ONE);
    }
    double square = Math.nextUp(sigma * sigma);
    int shift = Math.max(0, PRECISION_BITS - Math.getExponent(square));
    BigInteger numerator = BigInteger.valueOf((long) Math.ceil(Math.scalb(square, shift)));
    return new NoiseVariance(numerator, BigInteger.ONE.shiftLeft(shift));
  }

  /** Sigma, rounded: for accounting and for people. */
  public double sigma() {
    // Scaled to 64 bits, because either integer alone may be too large for a double.
    int excess = Math.max(numerator.bitLength(), denominator.bitLength()) - 1_000;
    if (excess <= 0) {
      return Math.sqrt(numerator.doubleValue() / denominator.doubleValue());
    }
    return Math.sqrt(
        numerator.shiftRight(excess).doubleValue() / denominator.shiftRight(excess).doubleValue());
  }

  @Override
  public String toString() {
    return numerator + "/" + denominator;
  }
}
