package dev.cairn.client.djl.data;

/**
 * How a number of a column becomes a feature: {@code (value - mean) / std}, in double arithmetic,
 * then rounded to float. All clients of a federation must use the same figures, so they are given,
 * never measured on one client's data.
 *
 * @param mean finite
 * @param std finite and greater than 0
 */
public record Standardisation(double mean, double std) {
  /** Leaves the number as it is. */
  static final Standardisation NONE = new Standardisation(0, 1);

  public Standardisation {
    if (!Double.isFinite(mean) || !Double.isFinite(std) || std < Double.MIN_NORMAL) {
      throw new IllegalArgumentException(
          "a standardisation needs a finite mean and a std above 0, got mean "
              + mean
              + " and std "
              + std);
    }
  }

  float apply(double value) {
    return (float) ((value - mean) / std);
  }
}
