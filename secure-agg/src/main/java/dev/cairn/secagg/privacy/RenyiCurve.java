package dev.cairn.secagg.privacy;

/**
 * What one release costs in Renyi differential privacy: a bound on the divergence between its
 * outcomes with and without one client, for each order (Mironov 2017, arXiv 1702.07476).
 */
@FunctionalInterface
public interface RenyiCurve {

  /**
   * The bound at an order.
   *
   * @param order more than 1
   * @return 0 or more, in nats; infinite where there is no bound
   */
  double at(double order);

  /**
   * Gaussian noise, continuous or discrete, on a sum in which one client moves the norm by at most
   * 1 / {@code noiseMultiplier} of sigma: order / (2 multiplier^2). For the discrete one: Canonne,
   * Kamath and Steinke 2020, proposition 5 and theorem 14.
   */
  static RenyiCurve gaussian(double noiseMultiplier) {
    double rho = 1 / (2 * checkMultiplier(noiseMultiplier) * noiseMultiplier);
    return order -> order * rho;
  }

  /** Returns a noise multiplier that is positive and finite, or throws. */
  static double checkMultiplier(double noiseMultiplier) {
    if (!(noiseMultiplier > 0) || Double.isInfinite(noiseMultiplier)) {
      throw new IllegalArgumentException(
          "a noise multiplier is a positive number, not " + noiseMultiplier);
    }
    return noiseMultiplier;
  }

  /** Returns a sampling rate of 0 to 1, or throws. */
  static double checkRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("a sampling rate is 0 to 1, not " + rate);
    }
    return rate;
  }
}
