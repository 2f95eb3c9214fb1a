package dev.cairn.engine.round;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.RoundThresholds;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is fixed when a round opens; it stands whole in the round's first event.
 *
 * @param id the round
 * @param population whose clients may join
 * @param model the architecture
 * @param base the weights to start from
 * @param baseVersion version number of {@code base} in its run, 0 for the initial model
 * @param optimizerState blob of the server optimizer's state after {@code base}; null if it has
 *     none
 * @param cohort how many clients
 * @param deadlines how long each phase may take
 * @param training how clients train
 * @param update how updates are bounded and encoded
 * @param optimizer how the mean update changes the model
 * @param seed the run's seed
 * @param secure what a secure round assumes; null for a plain round
 * @param privacy how the sum is protected, with its cost reserved; null if it is not
 * @param incarnation the journal's when the round opened, 0 to 2^32 - 1
 */
public record RoundConfig(
    RoundId id,
    Population population,
    ModelSpec model,
    ModelId base,
    int baseVersion,
    @Nullable Digest optimizerState,
    CohortRules cohort,
    RoundDeadlines deadlines,
    LocalTraining training,
    UpdateSpec update,
    OptimizerSpec optimizer,
    long seed,
    @Nullable SecureRules secure,
    @Nullable RoundPrivacy privacy,
    long incarnation) {
  private static final long INCARNATION_MAX = 0xFFFF_FFFFL;

  /** A round whose sum is not protected, of a journal that was never restored. */
  public RoundConfig(
      RoundId id,
      Population population,
      ModelSpec model,
      ModelId base,
      int baseVersion,
      @Nullable Digest optimizerState,
      CohortRules cohort,
      RoundDeadlines deadlines,
      LocalTraining training,
      UpdateSpec update,
      OptimizerSpec optimizer,
      long seed,
      @Nullable SecureRules secure) {
    this(
        id,
        population,
        model,
        base,
        baseVersion,
        optimizerState,
        cohort,
        deadlines,
        training,
        update,
        optimizer,
        seed,
        secure,
        null,
        0);
  }

  public RoundConfig {
    if (baseVersion < 0) {
      throw new IllegalArgumentException("baseVersion must not be negative");
    }
    if (incarnation < 0 || incarnation > INCARNATION_MAX) {
      throw new IllegalArgumentException("incarnation must be 0 to 2^32 - 1, not " + incarnation);
    }
    if (update.cohortMax() < cohort.selected()) {
      throw new IllegalArgumentException(
          "the ring holds "
              + update.cohortMax()
              + " updates, but "
              + cohort.selected()
              + " clients are selected");
    }
    if (secure != null) {
      secure.check(cohort);
    }
    if (privacy != null) {
      privacy.rules().check(update, model.shape().dimension(), cohort, secure);
    } else if (update.noise() != null) {
      throw new IllegalArgumentException("clients are asked for noise that no ledger counts");
    }
  }

  /** Whether the coordinator adds noise to the sum, which must happen once. */
  boolean addsNoise() {
    return privacy != null && privacy.rules().mechanism().trustsCoordinator();
  }

  /**
   * By how much rounding is expected to move the mean of so many updates, and noise that clients
   * add with it: the root of the mean square, over the clip norm, if all have the largest weight.
   */
  public double roundingError(int updates) {
    return Math.sqrt(update.roundingError(model.shape().dimension()) / updates);
  }

  /** Whether updates are masked. */
  public boolean isSecure() {
    return secure != null;
  }

  /** Whether updates are masked and clients confirm the included set before they reveal shares. */
  public boolean isConfirmed() {
    return secure != null && secure.adversary() == Adversary.MALICIOUS;
  }

  /**
   * When the last client will have verified what another one's credential signs: with the roster,
   * or where a quorum may be one of strangers, with that.
   *
   * @param keyedMillis when keys are last advertised, since 1970
   */
  public long verifiedMillis(long keyedMillis) {
    long roster = keyedMillis + deadlines.shareMillis();
    return isConfirmed() && cohort.selected() > RoundThresholds.COMPLETE_MAX
        ? roster + deadlines.collectMillis() + deadlines.confirmMillis() + deadlines.unmaskMillis()
        : roster;
  }
}
