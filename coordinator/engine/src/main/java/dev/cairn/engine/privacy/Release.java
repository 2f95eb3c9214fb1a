package dev.cairn.engine.privacy;

import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PoissonSampled;
import dev.cairn.secagg.privacy.RenyiCurve;

/**
 * One noisy sum as the ledger keeps it: all that its cost follows from.
 *
 * @param mechanism who adds the noise
 * @param clip the largest norm of an update, positive
 * @param scale units of the integer grid in 1, positive
 * @param dimension coordinates that are added, padding included, 1 or more
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
    double rate) {
  public Release {
    if (honest < 1) {
      throw new IllegalArgumentException("expected 1 honest client or more, got " + honest);
    }
    RenyiCurve.checkRate(rate);
    // The mechanisms' constructors hold the other rules.
    unsampled(mechanism, clip, scale, dimension, sigma, honest);
  }

  private static RenyiCurve unsampled(
      NoiseMechanism mechanism,
      double clip,
      double scale,
      int dimension,
      double sigma,
      int honest) {
    return mechanism.trustsCoordinator()
        ? new CentralNoise(clip, scale, dimension, sigma).curve()
        : new DistributedNoise(clip, scale, dimension, sigma, honest).curve();
  }

  /** What it costs. */
  public RenyiCurve curve() {
    return new PoissonSampled(unsampled(mechanism, clip, scale, dimension, sigma, honest), rate);
  }

  /** The one text of these values, for the hash of an entry: doubles by their bits. */
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
        + bits(rate);
  }

  private static String bits(double value) {
    return Long.toHexString(Double.doubleToLongBits(value));
  }
}
