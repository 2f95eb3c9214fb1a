package dev.cairn.secagg.privacy;

/**
 * Rounds a vector to integers at random, each coordinate up or down so that its expectation stays,
 * and again until the norm of the result is within a bound.
 *
 * <p>The bound is one that a single attempt keeps with probability 1 - beta at least, for every
 * vector: so the sensitivity after rounding is the bound, and attempts are few. Source: Kairouz,
 * Liu and Steinke 2021 (arXiv 2102.06387), proposition 22 and theorem 1.
 */
final class ConditionalRounding {
  /** exp(-1/2), which makes sqrt(2 ln(1/beta)) one. */
  static final double BETA = 0.60653065971263342360;

  /** Failing this often has a probability of less than 2^-700. */
  private static final int ATTEMPTS_MAX = 1_000;

  private static final double NORM_MAX = 0x1p31;
  private static final long UNIT = 1L << 53;

  private final double normMax;
  private final double held;
  private final double roundedMax;
  private final long squareMax;

  /**
   * A rounding.
   *
   * @param normMax the largest norm before rounding, in units of the grid, positive, at most 2^31
   * @param dimension coordinates, 1 to 2^30
   */
  ConditionalRounding(double normMax, int dimension) {
    this(normMax, dimension, Double.POSITIVE_INFINITY);
  }

  /**
   * A rounding of coordinates that are held within bounds first, which no norm grows by.
   *
   * @param held the largest magnitude of a coordinate, a whole number of units
   */
  ConditionalRounding(double normMax, int dimension, double held) {
    if (!(normMax > 0 && normMax <= NORM_MAX)) {
      throw new IllegalArgumentException(
          "clip times scale must be more than 0 and at most 2^31, not " + normMax);
    }
    this.normMax = normMax;
    this.held = held;
    this.roundedMax = normBound(normMax, dimension, BETA);
    this.squareMax = (long) Math.floor(roundedMax * roundedMax);
  }

  /** The norm after rounding. */
  static double normBound(double norm, int dimension, double beta) {
    if (dimension < 1 || !(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException("expected a dimension of 1 or more, and beta below 1");
    }
    double root = Math.sqrt(dimension);
    double certain = norm + root;
    if (beta == 0) {
      return certain;
    }
    double spread = Math.sqrt(2 * StrictMath.log(1 / beta)) * (norm + root / 2);
    return Math.min(certain, Math.sqrt(norm * norm + dimension / 4.0 + spread));
  }

  /** The sum of magnitudes of integers whose norm is at most {@code norm}. */
  static double sumBound(double norm, int dimension) {
    return norm * Math.min(Math.sqrt(dimension), norm);
  }

  /** What no coordinate of a result exceeds. */
  long coordinateMax() {
    return (long) Math.min(held, Math.floor(roundedMax));
  }

  /** What no result's norm exceeds. */
  double roundedMax() {
    return roundedMax;
  }

  /**
   * Rounds {@code values[i] * scale}.
   *
   * @throws IllegalArgumentException if the norm of that is more than was allowed, or not a number
   */
  long[] round(float[] values, double scale, NoiseStream stream) {
    double norm = NormClip.norm(values) * scale;
    if (!(norm <= normMax)) {
      throw new IllegalArgumentException(
          "expected an update clipped to a norm of " + normMax / scale + ", got " + norm / scale);
    }
    long[] rounded = new long[values.length];
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      if (attempt(values, scale, stream, rounded)) {
        return rounded;
      }
    }
    throw new IllegalStateException("rounding failed " + ATTEMPTS_MAX + " times");
  }

  private boolean attempt(float[] values, double scale, NoiseStream stream, long[] rounded) {
    long square = 0;
    for (int i = 0; i < values.length; i++) {
      double value = Math.max(-held, Math.min(held, values[i] * scale));
      double floor = Math.floor(value);
      boolean up = stream.below(UNIT) < (value - floor) * UNIT;
      long integer = (long) floor + (up ? 1 : 0);
      rounded[i] = integer;
      // Neither side is above 2^62.1, so their sum cannot overflow before it is compared.
      square += integer * integer;
      if (square > squareMax) {
        return false;
      }
    }
    return true;
  }
}
