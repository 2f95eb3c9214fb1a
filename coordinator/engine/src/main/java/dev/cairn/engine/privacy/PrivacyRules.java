package dev.cairn.engine.privacy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.Rounding;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run protects what its sums say of single clients: noise in each of them, within a budget.
 *
 * @param mechanism who adds the noise
 * @param noiseMultiplier sigma of the noise in a sum over the largest norm of an update, positive
 * @param budget of the population, for all runs together
 */
public record PrivacyRules(NoiseMechanism mechanism, double noiseMultiplier, PrivacyBudget budget) {
  /** Rules of a coordinator that adds the noise itself. */
  public PrivacyRules(double noiseMultiplier, PrivacyBudget budget) {
    this(NoiseMechanism.TRUSTED_CURATOR, noiseMultiplier, budget);
  }

  public PrivacyRules {
    if (!(noiseMultiplier > 0) || Double.isInfinite(noiseMultiplier)) {
      throw new IllegalArgumentException(
          "noiseMultiplier must be a positive number, not " + noiseMultiplier);
    }
  }

  /**
   * What clients add to their updates; null if the coordinator adds the noise.
   *
   * @param secure what a secure round assumes; null for a plain round
   * @throws IllegalArgumentException if clients cannot add it: the round is a plain one, or a sum
   *     need not have an honest member
   */
  public @Nullable ClientNoise clientNoise(CohortRules cohort, @Nullable SecureRules secure) {
    if (mechanism.trustsCoordinator()) {
      return null;
    }
    if (secure == null) {
      throw new IllegalArgumentException(
          "distributed noise hides in masks: it needs secureAggregation, or central noise instead");
    }
    return new ClientNoise(
        noiseMultiplier,
        DistributedNoise.honest(cohort.minimum(), cohort.selected(), secure.gammaMillionths()));
  }

  /**
   * Refuses updates with which these rules cannot be kept.
   *
   * @param secure what a secure round assumes; null for a plain round
   * @throws IllegalArgumentException if weights differ, if the noise does not fit the fields, or if
   *     clients are asked for other noise than these rules count
   */
  public void check(
      UpdateSpec update, int dimension, CohortRules cohort, @Nullable SecureRules secure) {
    if (update.maxWeight() != 1) {
      throw new IllegalArgumentException(
          "with privacy all updates weigh the same: maxWeight must be 1, not "
              + update.maxWeight());
    }
    if (!Objects.equals(update.noise(), clientNoise(cohort, secure))) {
      throw new IllegalArgumentException(
          "clients are asked for " + update.noise() + ", not for what the privacy rules count");
    }
    release(update, dimension);
  }

  /** What one round's sum costs. */
  public Release release(UpdateSpec update, int dimension) {
    double clip = update.clipNorm();
    int sent = update.layout(dimension).dimension();
    ClientNoise added = update.noise();
    if (added == null) {
      return new Release(
          mechanism,
          clip,
          update.scale(dimension),
          sent,
          noiseMultiplier * clip,
          1,
          1,
          rounding(update));
    }
    DistributedNoise noise = update.noiseOf(dimension);
    return new Release(mechanism, clip, noise.scale(), sent, noise.sigma(), added.honest(), 1);
  }

  /** The noise that the coordinator adds to one round's sum, if it is the one who does. */
  public CentralNoise noise(UpdateSpec update, int dimension) {
    double clip = update.clipNorm();
    return new CentralNoise(
        clip,
        update.scale(dimension),
        update.layout(dimension).dimension(),
        noiseMultiplier * clip,
        rounding(update));
  }

  private static Rounding rounding(UpdateSpec update) {
    return update.compression() == null ? Rounding.NEAREST : Rounding.AT_RANDOM;
  }
}
