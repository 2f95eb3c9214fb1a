package dev.cairn.secagg.privacy;

import java.math.BigInteger;

/**
 * Samples the discrete Gaussian of any rational variance, with integers of any size.
 *
 * <p>Algorithms 1 to 3 of Canonne, Kamath and Steinke 2020 (arXiv 2004.00010): a discrete Laplace
 * of scale t is accepted with probability exp(-(|y| - sigma^2/t)^2 / (2 sigma^2)). With sigma^2 =
 * p/q the exponent is (|y| tq - p)^2 / (2 p q t^2).
 */
final class WideGaussian {
  private final BigInteger scale;
  private final BigInteger step;
  private final BigInteger offset;
  private final BigInteger denominator;

  /**
   * A sampler.
   *
   * @param scale t, positive: any gives the same distribution; near sigma fewest are rejected
   */
  WideGaussian(NoiseVariance variance, BigInteger scale) {
    BigInteger p = variance.numerator();
    BigInteger tq = scale.multiply(variance.denominator());
    BigInteger common = tq.gcd(p);
    this.scale = scale;
    this.step = tq.divide(common);
    this.offset = p.divide(common);
    this.denominator = p.shiftLeft(1).multiply(tq).multiply(scale).divide(common.pow(2));
  }

  BigInteger scale() {
    return scale;
  }

  /** What a magnitude is multiplied with before {@link #offset} is taken from it. */
  BigInteger step() {
    return step;
  }

  BigInteger offset() {
    return offset;
  }

  /** What the square of the difference is divided by. */
  BigInteger denominator() {
    return denominator;
  }

  BigInteger sample(UniformDraws draws) {
    while (true) {
      BigInteger drawn = laplace(draws);
      if (accepts(drawn.abs(), draws)) {
        return drawn;
      }
    }
  }

  boolean accepts(BigInteger magnitude, UniformDraws draws) {
    BigInteger deviation = magnitude.multiply(step).subtract(offset);
    return exp(deviation.multiply(deviation), denominator, draws);
  }

  private BigInteger laplace(UniformDraws draws) {
    while (true) {
      boolean negative = draws.chance(1, 2);
      BigInteger low = draws.below(scale);
      while (!expOfFraction(low, scale, draws)) {
        low = draws.below(scale);
      }
      BigInteger high = BigInteger.ZERO;
      while (expOfFraction(BigInteger.ONE, BigInteger.ONE, draws)) {
        high = high.add(scale);
      }
      BigInteger magnitude = low.add(high);
      if (!negative) {
        return magnitude;
      }
      if (magnitude.signum() != 0) {
        return magnitude.negate();
      }
    }
  }

  /** True with probability exp(-numerator / denominator). */
  private static boolean exp(BigInteger numerator, BigInteger denominator, UniformDraws draws) {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    for (BigInteger i = parts[0]; i.signum() > 0; i = i.subtract(BigInteger.ONE)) {
      if (!expOfFraction(BigInteger.ONE, BigInteger.ONE, draws)) {
        return false;
      }
    }
    return expOfFraction(parts[1], denominator, draws);
  }

  /** True with probability exp(-numerator / denominator), for a quotient of at most 1. */
  static boolean expOfFraction(BigInteger numerator, BigInteger denominator, UniformDraws draws) {
    long k = 1;
    while (draws.chance(numerator, denominator.multiply(BigInteger.valueOf(k)))) {
      k++;
    }
    return (k & 1) == 1;
  }
}
