package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;

/**
 * Adds the whole noise at the coordinator, to the integers of the sum before they are made real
 * numbers: {@link NoiseMechanism#TRUSTED_CURATOR}.
 *
 * <p>One client moves the sum's norm by at most what its update's norm is after rounding: {@code
 * clip * scale + sqrt(dimension) / 2} where coordinates are rounded to the nearest integer, and
 * about {@code clip * scale + sqrt(dimension)} where at random.
 */
public final class CentralNoise {
  private final double sensitivity;
  private final DiscreteGaussian noise;

  /**
   * The noise of one release.
   *
   * @param clip the largest norm of an update, positive
   * @param scale units of the grid in 1, positive
   * @param dimension coordinates, 1 or more
   * @param sigma of the noise in the sum, in the units of the update, positive
   */
  public CentralNoise(double clip, double scale, int dimension, double sigma) {
    this(clip, scale, dimension, sigma, Rounding.NEAREST);
  }

  /**
   * The noise of one release.
   *
   * @param clip the largest norm of an update, positive
   * @param scale units of the grid in 1, positive
   * @param dimension coordinates that are sent, 1 or more
   * @param sigma of the noise in the sum, in the units of the update, positive
   * @param rounding how clients round
   */
  public CentralNoise(double clip, double scale, int dimension, double sigma, Rounding rounding) {
    if (!(clip > 0 && scale > 0 && sigma > 0) || dimension < 1) {
      throw new IllegalArgumentException("clip, scale, dimension and sigma must be positive");
    }
    this.sensitivity = rounding.sensitivity(clip * scale, dimension);
    this.noise = new DiscreteGaussian(NoiseVariance.atLeast(sigma * scale));
  }

  /** The most that one client moves the norm of the sum, in units of the grid. */
  public double sensitivity() {
    return sensitivity;
  }

  /** The variance of the noise, in units of the grid. */
  public NoiseVariance variance() {
    return noise.variance();
  }

  /**
   * Adds noise to a sum, in place. Doing it twice for one sum is two releases.
   *
   * @param random seeds the noise of this release
   */
  public void addTo(long[] sum, RandomSource random) {
    noise.addTo(sum, random);
  }

  /**
   * The noise itself, to be added to the integers of a sum one after another. To ask for it twice
   * for one sum is two releases.
   *
   * @param random seeds the noise of this release
   */
  public NoiseDraws draws(RandomSource random) {
    return new GaussianDraws(noise, random);
  }

  /** What one release costs without sampling. */
  public RenyiCurve curve() {
    return RenyiCurve.gaussian(noise.variance().sigma() / sensitivity);
  }
}
