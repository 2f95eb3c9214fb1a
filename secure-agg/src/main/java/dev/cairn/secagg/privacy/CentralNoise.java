package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.ring.RingLayout;

/**
 * Adds the whole noise at the coordinator, to the integers of the sum before they are made real
 * numbers: {@link NoiseMechanism#TRUSTED_CURATOR}.
 *
 * <p>Each client's coordinates are rounded to the nearest integer, so one client moves the sum's
 * norm by at most {@code clip * scale + sqrt(dimension) / 2}.
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
    if (!(clip > 0 && scale > 0 && sigma > 0) || dimension < 1) {
      throw new IllegalArgumentException("clip, scale, dimension and sigma must be positive");
    }
    this.sensitivity = clip * scale + Math.sqrt(dimension) / 2;
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
   * Adds noise to the parameters in the lanes of a sum, in place; its other lanes stay. What leaves
   * its field stays at the field's end: that happens after the noise, and costs no privacy.
   *
   * @param random seeds the noise of this release
   */
  public void addTo(long[] lanes, RingLayout layout, RandomSource random) {
    int bits = layout.fieldBits();
    int fields = layout.fieldsPerLane();
    // In a lane that is a single field, sums stay below 2^63.
    long largest = bits == 64 ? Long.MAX_VALUE : (1L << bits) - 1;
    try (NoiseStream stream = new NoiseStream(random)) {
      int at = 0;
      for (int lane = 0; lane < layout.packedLanes(); lane++) {
        long packed = 0;
        for (int field = 0; field < fields && at < layout.dimension(); field++, at++) {
          long value = (lanes[lane] >>> (field * bits)) & largest;
          long noisy = Math.addExact(value, noise.sample(stream));
          packed |= Math.max(0, Math.min(largest, noisy)) << (field * bits);
        }
        lanes[lane] = packed;
      }
    }
  }

  /** What one release costs without sampling. */
  public RenyiCurve curve() {
    return RenyiCurve.gaussian(noise.variance().sigma() / sensitivity);
  }
}
