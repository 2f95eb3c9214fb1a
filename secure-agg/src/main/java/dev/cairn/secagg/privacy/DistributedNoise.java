package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;

/**
 * Turns a client's clipped update into integers with its part of the noise, to be masked and added.
 *
 * <p>The update is scaled and rounded at random within a norm bound; then each coordinate gets
 * discrete Gaussian noise of sigma / sqrt(honest), in units of the grid. However few members the
 * set has whose sum is opened, {@code honest} of them are honest: that is what the client itself
 * checks before it reveals. Source: Kairouz, Liu and Steinke 2021 (arXiv 2102.06387).
 *
 * <p>What becomes of the integers, offsets and fields, is the caller's. They stay within {@link
 * #magnitudeMax}: a draw beyond 13 sigma is drawn anew, which changes the noise of an update of
 * 2^30 coordinates by less than 2^-90.
 */
public final class DistributedNoise {
  /** Below, a sum of discrete Gaussians is too far from one to promise anything. */
  public static final double LOCAL_SIGMA_MIN = 2;

  private static final int REACH_SIGMAS = 13;
  private static final int MILLION = 1_000_000;

  /** Of {@link #finest}: a norm has 2^20 steps at most, which leaves rounding nothing to cost. */
  private static final int FINEST_BITS = 20;

  /** Of {@link #finest}: rounding may move a norm by one part in a hundred. */
  private static final double ROUNDED_MAX = 1.01;

  /** Of {@link #finestHeld}: noise is measured in the norm after rounding, so more is bearable. */
  private static final double HELD_ROUNDED_MAX = 1.25;

  private final double clip;
  private final double scale;
  private final double sigma;
  private final int dimension;
  private final int honest;
  private final ConditionalRounding rounding;
  private final DiscreteGaussian local;
  private final long noiseMax;

  /**
   * The noise of one release.
   *
   * @param clip the largest norm of an update, positive
   * @param scale units of the grid in 1, positive; {@code clip * scale} is at most 2^31
   * @param dimension coordinates, padding included, 1 to 2^30
   * @param sigma of the noise in the sum, in the units of the update, positive
   * @param honest how many honest clients are in every sum, 1 or more
   * @throws IllegalArgumentException if {@code sigma / sqrt(honest) * scale} is less than 2: use a
   *     finer grid, or more noise
   */
  public DistributedNoise(double clip, double scale, int dimension, double sigma, int honest) {
    this(clip, scale, dimension, sigma, honest, Double.POSITIVE_INFINITY);
  }

  private DistributedNoise(
      double clip, double scale, int dimension, double sigma, int honest, double held) {
    if (!(clip > 0 && scale > 0 && sigma > 0)) {
      throw new IllegalArgumentException("clip, scale and sigma must be positive");
    }
    if (honest < 1) {
      throw new IllegalArgumentException("expected 1 honest client or more, got " + honest);
    }
    double localSigma = sigma / Math.sqrt(honest) * scale;
    if (!(localSigma >= LOCAL_SIGMA_MIN)) {
      throw new IllegalArgumentException(
          "each client's noise must have a sigma of 2 steps of the grid or more, not "
              + localSigma
              + ": raise scale or sigma");
    }
    this.clip = clip;
    this.scale = scale;
    this.sigma = sigma;
    this.dimension = dimension;
    this.honest = honest;
    this.rounding = new ConditionalRounding(clip * scale, dimension, held);
    this.local = new DiscreteGaussian(NoiseVariance.atLeast(localSigma));
    this.noiseMax = reach(local.variance());
  }

  /**
   * Honest clients in every sum that may be opened.
   *
   * @param cohortMin the fewest members of a set whose sum a client helps to open
   * @param roster the most clients on a roster
   * @param gammaMillionths the share of the roster that may collude
   * @throws IllegalArgumentException if there need not be any
   */
  public static int honest(int cohortMin, int roster, int gammaMillionths) {
    int honest = cohortMin - (int) ((long) roster * gammaMillionths / MILLION);
    if (honest < 1) {
      throw new IllegalArgumentException(
          "a set of "
              + cohortMin
              + " on a roster of "
              + roster
              + " may have no honest member: raise the minimum");
    }
    return honest;
  }

  /**
   * The noise of one release on the finest grid that integers of a given size allow: the norm bound
   * has 2^b steps, with the largest b up to 20 for which {@link #magnitudeMax} is at most {@code
   * most}.
   *
   * @param clip the largest norm of an update, positive
   * @param dimension coordinates, 1 to 2^30
   * @param multiplier sigma of the noise in the sum over {@code clip}, positive
   * @param honest how many honest clients are in every sum, 1 or more
   * @param most the largest magnitude of an integer
   * @throws IllegalArgumentException if rounding would move a norm by more than 1 %, or if each
   *     client's noise would have a sigma of less than 2 steps
   */
  public static DistributedNoise finest(
      double clip, int dimension, double multiplier, int honest, long most) {
    if (!(multiplier > 0) || Double.isInfinite(multiplier) || honest < 1) {
      throw new IllegalArgumentException(
          "expected a positive multiplier and 1 honest client or more, got "
              + multiplier
              + " and "
              + honest);
    }
    double share = multiplier / Math.sqrt(honest);
    for (int bits = FINEST_BITS; bits >= 0; bits--) {
      double steps = 1L << bits;
      if (steps + REACH_SIGMAS * share * steps > most) {
        continue;
      }
      if (share * steps < LOCAL_SIGMA_MIN) {
        throw new IllegalArgumentException(
            "each client's noise would have a sigma of "
                + share * steps
                + " steps of the grid, and 2 are needed");
      }
      DistributedNoise noise =
          new DistributedNoise(clip, steps / clip, dimension, multiplier * clip, honest);
      if (noise.magnitudeMax() <= most) {
        if (noise.rounding.roundedMax() > ROUNDED_MAX * steps) {
          break;
        }
        return noise;
      }
    }
    throw new IllegalArgumentException(
        "integers up to "
            + most
            + " are too small for an update and noise of a multiplier of "
            + multiplier);
  }

  /**
   * The noise of one release of coordinates none of which is large, on the finest grid that
   * integers of a given size allow: coordinates are held within {@code part} of the clip, which
   * only lowers norms, and the norm bound has a whole number of steps, up to 2^20.
   *
   * <p>Sigma is {@code multiplier} times the norm bound <em>after</em> rounding: so on a coarse
   * grid, too, the multiplier is what it says.
   *
   * @param clip the largest norm of an update, positive
   * @param dimension coordinates, 1 to 2^30
   * @param part the largest magnitude of a coordinate over {@code clip}, more than 0 and at most 1
   * @param multiplier sigma of the noise in the sum over the largest norm after rounding, positive
   * @param honest how many honest clients are in every sum, 1 or more
   * @param most the largest magnitude of an integer
   * @throws IllegalArgumentException if rounding would move a norm by more than a quarter, or if
   *     each client's noise would have a sigma of less than 2 steps
   */
  public static DistributedNoise finestHeld(
      double clip, int dimension, double part, double multiplier, int honest, long most) {
    if (!(part > 0 && part <= 1)) {
      throw new IllegalArgumentException("a part is more than 0 and at most 1, not " + part);
    }
    HeldGrid finest = HeldGrid.finest(clip, dimension, part, multiplier, honest, most);
    if (finest == null || finest.rounded() > HELD_ROUNDED_MAX * finest.norm()) {
      throw new IllegalArgumentException(
          "integers up to "
              + most
              + " are too small for noise of a multiplier of "
              + multiplier
              + " on "
              + dimension
              + " coordinates");
    }
    if (finest.localSigma() < LOCAL_SIGMA_MIN) {
      throw new IllegalArgumentException(
          "each client's noise would have a sigma of "
              + finest.localSigma()
              + " steps of the grid, and 2 are needed");
    }
    return new DistributedNoise(
        clip, finest.scale(), dimension, finest.sigma(), honest, finest.held());
  }

  /** The largest magnitude of a draw. */
  static long reach(NoiseVariance variance) {
    return (long) Math.ceil(REACH_SIGMAS * variance.sigma());
  }

  /**
   * A scale at which the sum of all clients stays within a field but for {@code deviations}
   * standard deviations, if coordinates are spread evenly by a rotation.
   *
   * @param localSigma sigma of each client's noise, in the units of the update
   * @param bits width of a field of the sum
   * @throws IllegalArgumentException if the field is too narrow for any scale
   */
  public static double scaleFor(
      double localSigma, double clip, int bits, int clients, int dimension, double deviations) {
    double room = Math.pow(2, 2.0 * bits) - clients * deviations * deviations;
    if (!(room > 0)) {
      throw new IllegalArgumentException(
          bits + " bits are too few for the rounding of " + clients + " clients");
    }
    double signal = clip * clients * clip * clients / dimension;
    double noise = clients * localSigma * localSigma;
    return Math.sqrt(room) / (2 * deviations * Math.sqrt(signal + noise));
  }

  /**
   * Rounds and adds noise.
   *
   * @param clipped {@code dimension} coordinates with a norm of at most {@code clip}
   * @param random seeds the noise of this release
   * @return integers in units of the grid, within {@link #magnitudeMax}
   */
  public long[] apply(float[] clipped, RandomSource random) {
    if (clipped.length != dimension) {
      throw new IllegalArgumentException(
          "expected " + dimension + " coordinates, got " + clipped.length);
    }
    try (NoiseStream stream = new NoiseStream(random)) {
      long[] integers = rounding.round(clipped, scale, stream);
      for (int i = 0; i < integers.length; i++) {
        integers[i] += bounded(stream);
      }
      return integers;
    }
  }

  private long bounded(NoiseStream stream) {
    long noise = local.sample(stream);
    while (Math.abs(noise) > noiseMax) {
      noise = local.sample(stream);
    }
    return noise;
  }

  /** The largest norm of an update. */
  public double clip() {
    return clip;
  }

  /** Units of the grid in 1. */
  public double scale() {
    return scale;
  }

  /** Sigma of the noise that is promised in the sum, in the units of the update. */
  public double sigma() {
    return sigma;
  }

  /** Coordinates. */
  public int dimension() {
    return dimension;
  }

  /** The variance of each client's noise, in units of the grid. */
  public NoiseVariance localVariance() {
    return local.variance();
  }

  /** The largest magnitude of a draw, in units of the grid. */
  public long noiseMax() {
    return noiseMax;
  }

  /** The largest magnitude of an integer that {@link #apply} returns. */
  public long magnitudeMax() {
    return rounding.coordinateMax() + noiseMax;
  }

  /** What the sum costs, rounding included, if only the honest clients add their noise. */
  public DistributedGaussian curve() {
    double l2 = rounding.roundedMax();
    double l1 = ConditionalRounding.sumBound(l2, dimension);
    return new DistributedGaussian(l2, l1, local.variance().sigma(), honest, dimension);
  }
}
