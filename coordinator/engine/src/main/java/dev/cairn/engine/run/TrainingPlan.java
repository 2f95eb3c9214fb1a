package dev.cairn.engine.run;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.PhaseTimes;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for: everything that decides a run, the same in simulation and in production.
 *
 * <p>A plan that cannot work is refused here, with the reason, and not after an hour of training.
 *
 * @param name for people, 1 to 100 characters
 * @param population whose clients train
 * @param model the architecture, of at most {@link #PARAMETERS_MAX} parameters
 * @param initialWeights safetensors file of the first weights; null to initialise them from the
 *     seed, which only a portable model can
 * @param rounds rounds that must commit, 1 to 100,000
 * @param cohort how many clients a round selects and needs
 * @param budgetMillis how long one round may take in all
 * @param graceMillis how long a phase of a secure round waits for the last few once most answered;
 *     null for 3 % of the budget
 * @param retry what happens when a round is abandoned
 * @param training how clients train
 * @param update how updates are bounded and encoded
 * @param optimizer how the mean update changes the model
 * @param seed the source of everything random that is not secret
 * @param secure what a secure run assumes; null for plain rounds
 * @param privacy how sums are protected; null if they are not
 * @param evaluation the data set on which candidates are evaluated, a name for evaluators; null for
 *     any
 * @param eligibility which clients are asked; null for all
 * @param phases how long single phases of a round may take
 */
public record TrainingPlan(
    String name,
    Population population,
    ModelSpec model,
    @Nullable Digest initialWeights,
    int rounds,
    CohortRules cohort,
    long budgetMillis,
    @Nullable Long graceMillis,
    RetryRules retry,
    LocalTraining training,
    UpdateRules update,
    OptimizerSpec optimizer,
    long seed,
    @Nullable SecureRules secure,
    @Nullable PrivacyRules privacy,
    @Nullable String evaluation,
    @Nullable EligibilityRules eligibility,
    PhaseTimes phases) {

  /** A plan whose rounds divide their budget in the usual way. */
  public TrainingPlan(
      String name,
      Population population,
      ModelSpec model,
      @Nullable Digest initialWeights,
      int rounds,
      CohortRules cohort,
      long budgetMillis,
      @Nullable Long graceMillis,
      RetryRules retry,
      LocalTraining training,
      UpdateRules update,
      OptimizerSpec optimizer,
      long seed,
      @Nullable SecureRules secure,
      @Nullable PrivacyRules privacy,
      @Nullable String evaluation,
      @Nullable EligibilityRules eligibility) {
    this(
        name,
        population,
        model,
        initialWeights,
        rounds,
        cohort,
        budgetMillis,
        graceMillis,
        retry,
        training,
        update,
        optimizer,
        seed,
        secure,
        privacy,
        evaluation,
        eligibility,
        PhaseTimes.NONE);
  }

  /** A plan for all clients. */
  public TrainingPlan(
      String name,
      Population population,
      ModelSpec model,
      @Nullable Digest initialWeights,
      int rounds,
      CohortRules cohort,
      long budgetMillis,
      @Nullable Long graceMillis,
      RetryRules retry,
      LocalTraining training,
      UpdateRules update,
      OptimizerSpec optimizer,
      long seed,
      @Nullable SecureRules secure,
      @Nullable PrivacyRules privacy,
      @Nullable String evaluation) {
    this(
        name,
        population,
        model,
        initialWeights,
        rounds,
        cohort,
        budgetMillis,
        graceMillis,
        retry,
        training,
        update,
        optimizer,
        seed,
        secure,
        privacy,
        evaluation,
        null);
  }

  /** A plan whose sums are not protected. */
  public TrainingPlan(
      String name,
      Population population,
      ModelSpec model,
      @Nullable Digest initialWeights,
      int rounds,
      CohortRules cohort,
      long budgetMillis,
      @Nullable Long graceMillis,
      RetryRules retry,
      LocalTraining training,
      UpdateRules update,
      OptimizerSpec optimizer,
      long seed,
      @Nullable SecureRules secure,
      @Nullable String evaluation) {
    this(
        name,
        population,
        model,
        initialWeights,
        rounds,
        cohort,
        budgetMillis,
        graceMillis,
        retry,
        training,
        update,
        optimizer,
        seed,
        secure,
        null,
        evaluation);
  }

  /** A plan with the usual grace, whose sums are not protected. */
  public TrainingPlan(
      String name,
      Population population,
      ModelSpec model,
      @Nullable Digest initialWeights,
      int rounds,
      CohortRules cohort,
      long budgetMillis,
      RetryRules retry,
      LocalTraining training,
      UpdateRules update,
      OptimizerSpec optimizer,
      long seed,
      @Nullable SecureRules secure,
      @Nullable String evaluation) {
    this(
        name,
        population,
        model,
        initialWeights,
        rounds,
        cohort,
        budgetMillis,
        null,
        retry,
        training,
        update,
        optimizer,
        seed,
        secure,
        null,
        evaluation);
  }

  /** Fewer bits would drown the update in rounding noise. */
  private static final int VALUE_BITS_MIN = 12;

  /** The same once a rotation has made all coordinates alike: an error of 2 % for each client. */
  private static final int ROTATED_VALUE_BITS_MIN = 4;

  /** The largest model, in parameters: its file has fewer than 2^31 bytes, names and all. */
  public static final int PARAMETERS_MAX = 500_000_000;

  public TrainingPlan {
    if (eligibility != null && eligibility.takeAnybody()) {
      eligibility = null;
    }
    if (name.isEmpty() || name.length() > 100) {
      throw new IllegalArgumentException("a plan's name has 1 to 100 characters");
    }
    if (rounds < 1 || rounds > 100_000) {
      throw new IllegalArgumentException("rounds must be 1 to 100000, not " + rounds);
    }
    if (initialWeights == null && model instanceof ModelSpec.Exported) {
      throw new IllegalArgumentException(
          "an exported model needs initial weights: give model.exported.weights");
    }
    RoundDeadlines.of(budgetMillis, secure != null, phases);
    if (graceMillis != null && (graceMillis < 0 || graceMillis > budgetMillis)) {
      throw new IllegalArgumentException(
          "grace must be 0 up to the round's " + budgetMillis + " ms, not " + graceMillis + " ms");
    }
    if (secure != null) {
      secure.check(cohort);
    }
    int dimension = model.shape().dimension();
    UpdateSpec spec = updateSpec(update, cohort, secure, privacy);
    checkSize(dimension, spec);
    checkBits(update, cohort, spec.valueBits(dimension));
    if (privacy != null) {
      privacy.check(spec, dimension, cohort, secure);
    }
  }

  private static void checkSize(int dimension, UpdateSpec spec) {
    if (dimension > PARAMETERS_MAX) {
      throw new IllegalArgumentException(
          "a model has at most " + PARAMETERS_MAX + " parameters, not " + dimension);
    }
    int lanes = spec.layout(dimension).lanes();
    if (lanes > UpdateBody.LANES_MAX) {
      throw new IllegalArgumentException(
          "an update has at most "
              + UpdateBody.LANES_MAX
              + " lanes of 8 bytes, and one of this model has "
              + lanes
              + ": use more fields per lane, or compression");
    }
  }

  private static void checkBits(UpdateRules update, CohortRules cohort, int bits) {
    Compression compression = update.compression();
    boolean rotated = compression != null && compression.rotated();
    int least = rotated ? ROTATED_VALUE_BITS_MIN : VALUE_BITS_MIN;
    if (bits < least) {
      String advice = "fewer fields per lane";
      if (compression != null) {
        advice = "more bytes for each parameter" + (rotated ? "" : ", rotation,");
      }
      throw new IllegalArgumentException(
          "only "
              + bits
              + " bits remain for a value with "
              + update.fieldsPerLane()
              + " fields per lane and "
              + cohort.selected()
              + " clients; "
              + least
              + " are needed: use "
              + advice
              + " or a smaller cohort");
    }
  }

  private static UpdateSpec updateSpec(
      UpdateRules update,
      CohortRules cohort,
      @Nullable SecureRules secure,
      @Nullable PrivacyRules privacy) {
    return new UpdateSpec(
        update.clipNorm(),
        update.maxWeight(),
        cohort.selected(),
        update.fieldsPerLane(),
        update.compression(),
        privacy == null ? null : privacy.clientNoise(cohort, secure));
  }

  /** How every client of a round bounds and encodes its update. */
  public UpdateSpec updateSpec() {
    return updateSpec(update, cohort, secure, privacy);
  }

  /** How long each phase of a round may take. */
  public RoundDeadlines deadlines() {
    RoundDeadlines deadlines = RoundDeadlines.of(budgetMillis, secure != null, phases);
    return secure == null || graceMillis == null ? deadlines : deadlines.withGrace(graceMillis);
  }

  /** What clients are told to heed themselves. */
  public ParticipationTerms terms() {
    return eligibility == null ? ParticipationTerms.NONE : eligibility.terms();
  }
}
