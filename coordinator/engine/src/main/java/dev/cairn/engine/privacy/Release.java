package dev.cairn.engine.privacy;

import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PoissonSampled;
import dev.cairn.secagg.privacy.RenyiCurve;
import dev.cairn.secagg.privacy.Rounding;

/**
 * One noisy sum as the ledger keeps it: all that its cost follows from.
 *
 * @param mechanism who adds the noise
 * @param clip the largest norm of an update, positive
 * @param scale units of the integer grid in 1, positive
 * @param dimension coordinates that are added, 1 or more
 * @param sigma of the noise in the sum, in the units of the update, positive
 * @param honest how many honest clients are in the sum at least; what central noise costs does not
 *     depend on it
 * @param rate the probability with which each client of the population takes part, independently
 *     and in secret; 1 unless that is really so
 */
public record Release(
    NoiseMechanism mechanism,
    double clip,
    double scale,
    int dimension,
    double sigma,
    int honest,
    double rate,
    Rounding rounding) {
  public Release {
    if (honest < 1) {
      throw new IllegalArgumentException("expected 1 honest client or more, got " + honest);
    }
    RenyiCurve.checkRate(rate);
    // The mechanisms' constructors hold the other rules.
    unsampled(mechanism, clip, scale, dimension, sigma, honest, rounding);
  }

  /**
   * A release of updates that were rounded to the nearest integers, if the coordinator adds noise.
   */
  public Release(
      NoiseMechanism mechanism,
      double clip,
      double scale,
      int dimension,
      double sigma,
      int honest,
      double rate) {
    this(mechanism, clip, scale, dimension, sigma, honest, rate, Rounding.NEAREST);
  }

  private static RenyiCurve unsampled(
      NoiseMechanism mechanism,
      double clip,
      double scale,
      int dimension,
      double sigma,
      int honest,
      Rounding rounding) {
    return mechanism.trustsCoordinator()
        ? new CentralNoise(clip, scale, dimension, sigma, rounding).curve()
        : new DistributedNoise(clip, scale, dimension, sigma, honest).curve();
  }

  /** What it costs. */
  public RenyiCurve curve() {
    return new PoissonSampled(
        unsampled(mechanism, clip, scale, dimension, sigma, honest, rounding), rate);
  }

  /**
   * The one text of these values, for the hash of an entry: doubles by their bits, and the rounding
   * only where it is not the one that there was first.
   */
  String canonical() {
    return mechanism
        + " "
        + bits(clip)
        + " "
        + bits(scale)
        + " "
        + dimension
        + " "
        + bits(sigma)
        + " "
        + honest
        + " "
        + bits(rate)
        + (rounding == Rounding.NEAREST ? "" : " " + rounding);
  }

  private static String bits(double value) {
    return Long.toHexString(Double.doubleToLongBits(value));
  }
}
