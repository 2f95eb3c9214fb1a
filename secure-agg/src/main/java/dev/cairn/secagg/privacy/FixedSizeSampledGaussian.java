package dev.cairn.secagg.privacy;

/**
 * Gaussian noise on the sum over a sample of fixed size, drawn evenly without replacement, and kept
 * secret. Neighbours have one client replaced by another.
 *
 * <p>Source: Wang, Balle and Kasiviswanathan 2019 (arXiv 1808.00087), theorem 27 up to order {@link
 * #EXACT_ORDER_MAX} and its simpler form beyond; between whole orders by convexity (corollary 10).
 */
public final class FixedSizeSampledGaussian implements RenyiCurve {
  private static final int EXACT_ORDER_MAX = 256;

  private final double sigma;
  private final double rate;

  /** Of e^cgf, logarithms of the magnitudes of its forward differences at -1, by order less 1. */
  private final double[] differences;

  /**
   * The curve of one release.
   *
   * @param noiseMultiplier sigma over the most that replacing one client moves the norm, which is
   *     twice the clip
   * @param sample clients in the sample
   * @param population clients that it is drawn from, at least as many
   */
  public FixedSizeSampledGaussian(double noiseMultiplier, long sample, long population) {
    if (sample < 0 || population < 1 || sample > population) {
      throw new IllegalArgumentException(
          "expected a sample of 0 to the whole population, got " + sample + " of " + population);
    }
    this.sigma = RenyiCurve.checkMultiplier(noiseMultiplier);
    this.rate = (double) sample / population;
    this.differences = differences();
  }

  private double cumulant(double x) {
    return x * (x + 1) / (2 * sigma * sigma);
  }

  private double[] differences() {
    double[] values = new double[EXACT_ORDER_MAX + 3];
    boolean[] negative = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = cumulant(i - 1);
    }
    double[] first = new double[EXACT_ORDER_MAX + 2];
    for (int i = 0; i < first.length; i++) {
      for (int j = 0; j < values.length - 1 - i; j++) {
        if (negative[j] == negative[j + 1]) {
          boolean shrinks = values[j + 1] < values[j];
          values[j] = LogSpace.difference(values[j + 1], values[j]);
          negative[j] = shrinks != negative[j + 1];
        } else {
          values[j] = LogSpace.add(values[j], values[j + 1]);
          negative[j] = negative[j + 1];
        }
      }
      first[i] = values[0];
    }
    return first;
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
    int floor = (int) order;
    double part = order - floor;
    double moment =
        part == 0 ? moment(floor) : (1 - part) * moment(floor) + part * moment(floor + 1);
    return moment / (order - 1);
  }

  private double moment(int order) {
    double[] binomials = LogSpace.binomials(order);
    double logRate = StrictMath.log(rate);
    double sum = 0;
    for (int i = 2; i <= order; i++) {
      double plain = i == 2 ? 1 / (sigma * sigma) : cumulant(i - 1);
      double term = StrictMath.log(2) + plain;
      if (i == 2) {
        double tight = plain + StrictMath.log1p(-StrictMath.exp(-plain));
        term = Math.min(term, StrictMath.log(4) + tight);
      } else if (order <= EXACT_ORDER_MAX) {
        double low = differences[2 * (i / 2) - 1];
        double high = differences[2 * ((i + 1) / 2) - 1];
        term = Math.min(term, StrictMath.log(4) + 0.5 * (low + high));
      }
      sum = LogSpace.add(sum, term + i * logRate + binomials[i]);
    }
    return sum;
  }
}
