package dev.cairn.secagg.privacy;

/**
 * What a sum costs to which each of {@code clients} added discrete Gaussian noise of its own.
 *
 * <p>The sum of discrete Gaussians is not quite one; tau bounds how far it is off. It vanishes for
 * local sigmas of 2.5 or more and makes the bound useless below 2. Units are those of the integer
 * grid. Source: Kairouz, Liu and Steinke 2021 (arXiv 2102.06387), proposition 14 and theorem 1.
 */
public final class DistributedGaussian implements RenyiCurve {
  private final double l2;
  private final double l1;
  private final double localSigma;
  private final int clients;
  private final int dimension;
  private final double tau;

  /**
   * The cost of one release.
   *
   * @param l2 the most that one client moves the norm of the sum, after rounding; positive
   * @param l1 the most that one client moves the sum of magnitudes; positive
   * @param localSigma sigma of each client's noise; positive
   * @param clients how many add it, at least 1
   * @param dimension coordinates, at least 1
   */
  public DistributedGaussian(double l2, double l1, double localSigma, int clients, int dimension) {
    if (!(l2 > 0 && l1 > 0) || Double.isInfinite(l1) || Double.isInfinite(l2)) {
      throw new IllegalArgumentException("sensitivities are positive, not " + l2 + " and " + l1);
    }
    if (clients < 1 || dimension < 1) {
      throw new IllegalArgumentException("expected 1 client and 1 coordinate or more");
    }
    this.l2 = l2;
    this.l1 = l1;
    this.localSigma = RenyiCurve.checkMultiplier(localSigma);
    this.clients = clients;
    this.dimension = dimension;
    this.tau = tau(localSigma, clients);
  }

  private static double tau(double localSigma, int clients) {
    double square = Math.PI * localSigma * Math.PI * localSigma;
    double sum = 0;
    for (int j = 1; j < clients; j++) {
      sum += StrictMath.exp(-2 * square * j / (j + 1));
    }
    return 10 * sum;
  }

  @Override
  public double at(double order) {
    double sigma = Math.sqrt(clients) * localSigma;
    double d2 = l2 / sigma;
    double d1 = l1 / sigma;
    double apart = order * d2 * d2 / 2 + tau * dimension;
    double mixed = order / 2 * (d2 * d2 + 2 * d1 * tau + tau * tau * dimension);
    double joint = d2 + Math.sqrt(dimension) * tau;
    return Math.min(apart, Math.min(mixed, order / 2 * joint * joint));
  }

  /** The most that one client moves the norm, after rounding. */
  public double l2() {
    return l2;
  }

  /** Sigma of each client's noise. */
  public double localSigma() {
    return localSigma;
  }

  /** How many clients' noise is counted. */
  public int clients() {
    return clients;
  }

  /** How far the sum is from a discrete Gaussian: 10 sum_{j<n} exp(-2 pi^2 sigma^2 j/(j+1)). */
  public double tau() {
    return tau;
  }
}
