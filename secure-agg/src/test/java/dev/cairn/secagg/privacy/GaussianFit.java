package dev.cairn.secagg.privacy;

/** How far a sample is from the law that it is said to have. */
final class GaussianFit {
  private static final double EXPECTED_MIN = 20;

  private GaussianFit() {}

  /**
   * Pearson's statistic over single values, both tails pooled, as standard deviations of the normal
   * distribution (Wilson and Hilferty 1931): more than 4.5 happens to a good sample three times in
   * a million.
   */
  static double ofDiscreteGaussian(double sigma, long[] drawn) {
    int reach = (int) Math.ceil(12 * sigma) + 1;
    double[] probability = new double[2 * reach + 1];
    double total = 0;
    for (int i = 0; i < probability.length; i++) {
      probability[i] = Math.exp(-Math.pow(i - reach, 2) / (2 * sigma * sigma));
      total += probability[i];
    }
    long[] seen = new long[probability.length];
    for (long value : drawn) {
      seen[(int) Math.max(0, Math.min(seen.length - 1, value + reach))]++;
    }
    double statistic = 0;
    int cells = 0;
    double expected = 0;
    long count = 0;
    for (int i = 0; i < seen.length; i++) {
      expected += probability[i] / total * drawn.length;
      count += seen[i];
      boolean last = i == seen.length - 1;
      if (last || expected >= EXPECTED_MIN) {
        statistic += expected == 0 ? 0 : Math.pow(count - expected, 2) / Math.max(expected, 1);
        cells++;
        expected = 0;
        count = 0;
      }
    }
    double freedom = cells - 1;
    double part = 2 / (9 * freedom);
    return (Math.cbrt(statistic / freedom) - (1 - part)) / Math.sqrt(part);
  }
}
