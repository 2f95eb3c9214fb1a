package dev.cairn.secagg.privacy;

/**
 * Gaussian noise on the sum over a Poisson sample: each client takes part with the same
 * probability, independently of all others, and nobody learns who did. Neighbours differ by one
 * client more.
 *
 * <p>Source: Mironov, Talwar and Zhang 2019 (arXiv 1908.10530), section 3.3; whole orders by the
 * binomial sum, others by the two-sided series. The signs of that series alternate beyond the
 * order. {@link #poisson} adds magnitudes instead, which is a little more than the divergence and
 * cannot lose digits; {@link #poissonExact} keeps the signs.
 */
public final class SampledGaussian implements RenyiCurve {
  /** Terms after which the series is given up. */
  private static final int TERMS_MAX = 1_000;

  /** Terms smaller by this factor, in nats, no longer count. */
  private static final double NEGLIGIBLE = 30;

  private final double sigma;
  private final double rate;
  private final boolean signed;

  private SampledGaussian(double sigma, double rate, boolean signed) {
    this.sigma = RenyiCurve.checkMultiplier(sigma);
    this.rate = RenyiCurve.checkRate(rate);
    this.signed = signed;
  }

  /**
   * A bound for all orders.
   *
   * @param noiseMultiplier sigma over the most that one client adds to the norm
   * @param rate the probability with which a client takes part, 0 to 1
   */
  public static SampledGaussian poisson(double noiseMultiplier, double rate) {
    return new SampledGaussian(noiseMultiplier, rate, false);
  }

  /**
   * The divergence itself; infinite at orders where the series is too slow or cancellation leaves
   * too few digits.
   *
   * @param noiseMultiplier sigma over the most that one client adds to the norm
   * @param rate the probability with which a client takes part, 0 to 1
   */
  public static SampledGaussian poissonExact(double noiseMultiplier, double rate) {
    return new SampledGaussian(noiseMultiplier, rate, true);
  }

  @Override
  public double at(double order) {
    if (!(order > 1)) {
      throw new IllegalArgumentException("an order is more than 1, not " + order);
    }
    if (rate == 0) {
      return 0;
    }
    if (rate == 1) {
      return order / (2 * sigma * sigma);
    }
    return Math.max(0, moment(order)) / (order - 1);
  }

  private double moment(double order) {
    int floor = (int) order;
    double part = order - floor;
    if (part == 0) {
      return whole(floor);
    }
    double moment = fractional(order);
    // Moments are convex in the order, so a chord is a bound where the series is too slow.
    return signed || moment < Double.POSITIVE_INFINITY
        ? moment
        : (1 - part) * whole(floor) + part * whole(floor + 1);
  }

  private double whole(int order) {
    double[] binomials = LogSpace.binomials(order);
    double logRate = StrictMath.log(rate);
    double logRest = StrictMath.log1p(-rate);
    double sum = LogSpace.ZERO;
    for (int i = 0; i <= order; i++) {
      double term = binomials[i] + i * logRate + (order - i) * logRest;
      sum = LogSpace.add(sum, term + gain(i));
    }
    return sum;
  }

  private double gain(double i) {
    return (i * i - i) / (2 * sigma * sigma);
  }

  private double fractional(double order) {
    double logRate = StrictMath.log(rate);
    double logRest = StrictMath.log1p(-rate);
    double middle = sigma * sigma * StrictMath.log(1 / rate - 1) + 0.5;
    double unit = StrictMath.sqrt(2) * sigma;
    double half = StrictMath.log(0.5);
    SignedSum sum = new SignedSum();
    double coefficient = 0;
    boolean positive = true;
    double lastLow = LogSpace.ZERO;
    double lastHigh = LogSpace.ZERO;
    for (int i = 0; i < TERMS_MAX; i++) {
      double j = order - i;
      double low =
          coefficient
              + i * logRate
              + j * logRest
              + gain(i)
              + half
              + LogSpace.erfc((i - middle) / unit);
      double high =
          coefficient
              + j * logRate
              + i * logRest
              + gain(j)
              + half
              + LogSpace.erfc((middle - j) / unit);
      sum.add(low, positive || !signed);
      sum.add(high, positive || !signed);
      if (low < lastLow && high < lastHigh && Math.max(low, high) < sum.value() - NEGLIGIBLE) {
        return sum.value();
      }
      lastLow = low;
      lastHigh = high;
      coefficient += StrictMath.log(Math.abs(j) / (i + 1));
      positive = positive == (j > 0);
    }
    return Double.POSITIVE_INFINITY;
  }

  /** A sum of positive and negative terms, of which the logarithm is wanted. */
  private static final class SignedSum {
    /** Nats that may cancel: of sixteen digits, nine are left. */
    private static final double CANCELLED_MAX = 16;

    private double plus = LogSpace.ZERO;
    private double minus = LogSpace.ZERO;

    void add(double term, boolean positive) {
      if (positive) {
        plus = LogSpace.add(plus, term);
      } else {
        minus = LogSpace.add(minus, term);
      }
    }

    double value() {
      if (minus == LogSpace.ZERO) {
        return plus;
      }
      double value = LogSpace.difference(plus, minus);
      return minus < plus && value > plus - CANCELLED_MAX ? value : Double.POSITIVE_INFINITY;
    }
  }
}
