package dev.cairn.secagg.privacy;

import org.jspecify.annotations.Nullable;

/**
 * A grid for coordinates that are held within a part of the norm bound, with the noise that belongs
 * to it. Everything about it grows with the number of steps, so the finest one that fits is found
 * by halving.
 *
 * @param scale steps in 1
 * @param norm the norm bound before rounding, in steps
 * @param rounded the norm bound after rounding, in steps
 * @param held the largest magnitude of a coordinate, in steps: a whole number
 * @param sigma of the noise in the sum, in the units of the update
 * @param localSigma sigma of each client's noise, in steps
 */
record HeldGrid(
    double scale, double norm, double rounded, double held, double sigma, double localSigma) {
  private static final int STEPS_MAX = 1 << 20;

  private static HeldGrid of(
      int steps, double clip, int dimension, double part, double multiplier, int honest) {
    double scale = steps / clip;
    double norm = clip * scale;
    double rounded = ConditionalRounding.normBound(norm, dimension, ConditionalRounding.BETA);
    double sigma = multiplier * rounded / scale;
    return new HeldGrid(
        scale, norm, rounded, Math.ceil(part * steps), sigma, sigma / Math.sqrt(honest) * scale);
  }

  /** The finest grid of which no integer exceeds {@code most}; null if there is none. */
  static @Nullable HeldGrid finest(
      double clip, int dimension, double part, double multiplier, int honest, long most) {
    HeldGrid finest = null;
    int fits = 0;
    for (int tooMany = STEPS_MAX + 1; tooMany - fits > 1; ) {
      int steps = (fits + tooMany) >>> 1;
      HeldGrid grid = of(steps, clip, dimension, part, multiplier, honest);
      if (grid.magnitudeMax() <= most) {
        finest = grid;
        fits = steps;
      } else {
        tooMany = steps;
      }
    }
    return finest;
  }

  /** The largest magnitude of an integer; one that is too large if the noise has no bound. */
  private double magnitudeMax() {
    if (!(localSigma <= NoiseVariance.SIGMA_MAX)) {
      return Double.POSITIVE_INFINITY;
    }
    double drawn = Math.max(localSigma, NoiseVariance.SIGMA_MIN);
    return Math.min(held, Math.floor(rounded))
        + DistributedNoise.reach(NoiseVariance.atLeast(drawn));
  }
}
