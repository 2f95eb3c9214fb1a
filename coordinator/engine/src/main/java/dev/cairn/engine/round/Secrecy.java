package dev.cairn.engine.round;

import dev.cairn.engine.cohort.SecureRules;

/** The thresholds of a secure round, which follow from the size of its roster. */
final class Secrecy {
  private Secrecy() {}

  /** Shares and confirmations that a roster of {@code n} needs; 0 in a plain round. */
  static int threshold(RoundConfig config, int n) {
    SecureRules secure = config.secure();
    return secure == null ? 0 : secure.threshold(n);
  }

  /** Answers after which the others of a phase get only a little time more. */
  static int graceFrom(Phase phase) {
    int members = phase.cohort().members().size();
    return Math.max(phase.minimum(), members - members / 4);
  }

  /** Clients that must remain: the plan's minimum, and enough to recover every secret. */
  static int minimum(RoundConfig config, int n) {
    // A survivor holds shares of the others only, hence one more than the threshold must remain.
    return Math.max(config.cohort().minimum(), threshold(config, n) + 1);
  }
}
