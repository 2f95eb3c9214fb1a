package dev.cairn.secagg.privacy;

/**
 * Any mechanism on a Poisson sample: each client takes part with the same probability,
 * independently and in secret. Looser than {@link SampledGaussian}, but it holds for discrete noise
 * too.
 *
 * <p>Source: Zhu and Wang 2019 (PMLR 97), theorem 5, for whole orders; an order in between costs
 * what the next whole one does. Never more than without the sampling.
 */
public final class PoissonSampled implements RenyiCurve {
  private final RenyiCurve mechanism;
  private final double rate;

  /**
   * The curve of one release.
   *
   * @param rate the probability with which a client takes part, 0 to 1
   */
  public PoissonSampled(RenyiCurve mechanism, double rate) {
    this.mechanism = mechanism;
    this.rate = RenyiCurve.checkRate(rate);
  }

  @Override
  public double at(double order) {
    if (!(order > 1)) {
      throw new IllegalArgumentException("an order is more than 1, not " + order);
    }
    if (rate == 0) {
      return 0;
    }
    double unsampled = mechanism.at(order);
    return rate == 1 ? unsampled : Math.min(unsampled, amplified((int) Math.ceil(order)));
  }

  private double amplified(int order) {
    double[] binomials = LogSpace.binomials(order);
    double logRate = StrictMath.log(rate);
    double logRest = StrictMath.log1p(-rate);
    double sum = (order - 1) * logRest + StrictMath.log1p((order - 1) * rate);
    for (int l = 2; l <= order; l++) {
      double factor = l == 2 ? 0 : StrictMath.log(3);
      double term = binomials[l] + (order - l) * logRest + l * logRate;
      sum = LogSpace.add(sum, factor + term + (l - 1) * mechanism.at(l));
    }
    return Math.max(0, sum) / (order - 1);
  }
}
