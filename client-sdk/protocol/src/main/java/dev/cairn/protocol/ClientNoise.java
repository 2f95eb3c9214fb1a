package dev.cairn.protocol;

/**
 * Noise that clients add to their updates before they mask them, so that nobody has to be trusted
 * with it.
 *
 * @param multiplier sigma of the noise in a sum over the largest norm of an update, positive
 * @param honest how many honest clients are in every sum: the noise of so many is what is promised,
 *     however many add theirs; 1 or more
 */
public record ClientNoise(double multiplier, int honest) {
  public ClientNoise {
    if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
      throw new IllegalArgumentException(
          "the noise's multiplier must be a positive number, not " + multiplier);
    }
    if (honest < 1) {
      throw new IllegalArgumentException("expected 1 honest client or more, got " + honest);
    }
  }
}
