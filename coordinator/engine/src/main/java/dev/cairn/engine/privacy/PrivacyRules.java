package dev.cairn.engine.privacy;

import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;

/**
 * How a run protects what its sums say of single clients: the coordinator adds noise to each,
 * {@link NoiseMechanism#TRUSTED_CURATOR}, within a budget.
 *
 * @param noiseMultiplier sigma of the noise in a sum over the largest norm of an update, positive
 * @param budget of the population, for all runs together
 */
public record PrivacyRules(double noiseMultiplier, PrivacyBudget budget) {
  /** Noise that stays within a field of the sum but for one coordinate in thirty thousand. */
  private static final int SIGMAS_IN_FIELD = 4;

  public PrivacyRules {
    if (!(noiseMultiplier > 0) || Double.isInfinite(noiseMultiplier)) {
      throw new IllegalArgumentException(
          "noiseMultiplier must be a positive number, not " + noiseMultiplier);
    }
  }

  /** Who adds the noise. */
  public NoiseMechanism mechanism() {
    return NoiseMechanism.TRUSTED_CURATOR;
  }

  /**
   * Refuses updates with which these rules cannot be kept.
   *
   * @param minimum updates in a sum at least
   * @throws IllegalArgumentException if weights differ, if updates are compressed, or if the noise
   *     does not fit the fields
   */
  public void check(UpdateSpec update, int dimension, int minimum) {
    if (update.maxWeight() != 1) {
      throw new IllegalArgumentException(
          "with privacy all updates weigh the same: maxWeight must be 1, not "
              + update.maxWeight());
    }
    if (update.compression() != null) {
      throw new IllegalArgumentException(
          "the fields of compressed updates are too narrow for noise: set compression to off");
    }
    if (noiseMultiplier * SIGMAS_IN_FIELD > minimum) {
      throw new IllegalArgumentException(
          "a sum of "
              + minimum
              + " updates holds noise of a multiplier up to "
              + (double) minimum / SIGMAS_IN_FIELD
              + ", not "
              + noiseMultiplier
              + ": raise the cohort's minimum");
    }
    release(update, dimension);
  }

  /** What one round's sum costs. */
  public Release release(UpdateSpec update, int dimension) {
    double clip = update.clipNorm();
    return new Release(
        mechanism(), clip, scale(update, dimension), dimension, noiseMultiplier * clip, 1, 1);
  }

  /** The noise of one round's sum. */
  public CentralNoise noise(UpdateSpec update, int dimension) {
    double clip = update.clipNorm();
    return new CentralNoise(clip, scale(update, dimension), dimension, noiseMultiplier * clip);
  }

  /** Steps of the fixed-point grid in 1: see {@link dev.cairn.secagg.ring.FixedPointCodec}. */
  private static double scale(UpdateSpec update, int dimension) {
    return (Math.scalb(1.0, update.valueBits(dimension) - 1) - 1) / update.clipNorm();
  }
}
