package dev.cairn.engine.round;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.secagg.graph.RoundThresholds;

/**
 * How many clients a secure round needs in each phase, once its roster is sealed. These are counts:
 * on a ring it also matters which ones are left, which is for {@link SecureAggregation} to say.
 *
 * @param remaining members of every set: the plan's minimum, as many as recover every secret, and
 *     as many as must confirm
 * @param confirmations without which nobody reveals anything; 0 where nothing is confirmed
 * @param reveals without which no sum can be opened
 */
record Secrecy(int remaining, int confirmations, int reveals) {

  /** A plain round needs none of it. */
  static final Secrecy NONE = new Secrecy(0, 0, 0);

  /** What a roster of {@code n} needs. */
  static Secrecy of(RoundConfig config, int n) {
    SecureRules secure = config.secure();
    if (secure == null) {
      return NONE;
    }
    RoundThresholds thresholds = secure.thresholds(config.cohort(), n);
    int remaining = Math.max(thresholds.remainingMin(), thresholds.quorum());
    // The revealing client holds no share of its own secrets, hence one more than the threshold.
    return new Secrecy(
        Math.max(config.cohort().minimum(), remaining),
        thresholds.quorum(),
        thresholds.threshold() + 1);
  }

  /** Answers after which the others of a phase get only a little time more. */
  static int graceFrom(Phase phase) {
    int members = phase.cohort().members().size();
    return Math.max(phase.minimum(), members - members / 4);
  }
}
