package dev.cairn.secagg.ring;

/**
 * What holds for all updates of a round.
 *
 * @param cohortMax the most updates that are ever added, 1 to 2^20
 * @param clipNorm the largest L2 norm of an update, positive and finite
 * @param maxWeight the largest weight of a client, 1 to 2^31 - 1
 * @param metrics number of metrics that come with each update, 0 to 16
 */
public record UpdateBounds(int cohortMax, double clipNorm, long maxWeight, int metrics) {

  /** Longer updates would overflow on the way. */
  private static final double NORM_MAX = 1e30;

  public UpdateBounds {
    if (!(clipNorm > 0) || Double.isInfinite(clipNorm)) {
      throw new IllegalArgumentException("clipNorm must be a positive number, not " + clipNorm);
    }
  }

  /** The norm bound, if single precision can hold all values below it. */
  double singleClipNorm() {
    if (clipNorm > NORM_MAX) {
      throw new IllegalArgumentException(
          "clipNorm must be at most " + NORM_MAX + " for a compressed update, not " + clipNorm);
    }
    return clipNorm;
  }
}
