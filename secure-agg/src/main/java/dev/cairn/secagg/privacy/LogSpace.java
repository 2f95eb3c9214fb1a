package dev.cairn.secagg.privacy;

/**
 * Arithmetic on logarithms, and the tail of the normal distribution.
 *
 * <p>{@link StrictMath} throughout, so that every JVM computes the same epsilon to the bit.
 */
final class LogSpace {
  static final double ZERO = Double.NEGATIVE_INFINITY;

  private static final double SQRT_PI = 1.7724538509055160273;
  private static final double SQRT_2 = 1.4142135623730950488;

  /** Below, 1 - erf(x) keeps thirteen digits; above, the continued fraction is short. */
  private static final double SERIES_BELOW = 2;

  private LogSpace() {}

  /** log(e^a + e^b). */
  static double add(double a, double b) {
    double low = Math.min(a, b);
    double high = Math.max(a, b);
    return low == ZERO ? high : high + StrictMath.log1p(StrictMath.exp(low - high));
  }

  /** log|e^a - e^b|. */
  static double difference(double a, double b) {
    double low = Math.min(a, b);
    double high = Math.max(a, b);
    if (low == high) {
      return ZERO;
    }
    return low == ZERO ? high : high + StrictMath.log1p(-StrictMath.exp(low - high));
  }

  /** The logarithms of the binomial coefficients of {@code n}, from 0 to n. */
  static double[] binomials(int n) {
    double[] logs = new double[n + 1];
    for (int i = 0; i < n; i++) {
      logs[i + 1] = logs[i] + StrictMath.log((double) (n - i) / (i + 1));
    }
    return logs;
  }

  /** log(erfc(x)), with the same relative precision far out in the tail. */
  static double erfc(double x) {
    if (x < 0) {
      return StrictMath.log(2 - StrictMath.exp(erfc(-x)));
    }
    if (x < SERIES_BELOW) {
      return StrictMath.log1p(-erfBySeries(x));
    }
    // Abramowitz and Stegun 7.1.14, from the far end; 35 nats need about 153 / x^2 terms.
    double square = x * x;
    double fraction = 1;
    for (int k = 10 + (int) (320 / square); k > 0; k--) {
      fraction = 1 + k / (2 * square) / fraction;
    }
    return -square - StrictMath.log(x * SQRT_PI * fraction);
  }

  /** Abramowitz and Stegun 7.1.6: all terms positive. */
  private static double erfBySeries(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; term > sum * 0x1p-55; k++) {
      term *= 2 * x * x / (2 * k + 1);
      sum += term;
    }
    return 2 / SQRT_PI * StrictMath.exp(-x * x) * sum;
  }

  /** The logarithm of the standard normal distribution function. */
  static double normal(double x) {
    return erfc(-x / SQRT_2) - StrictMath.log(2);
  }
}
