package dev.cairn.engine.cohort;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.RoundThresholds;

/**
 * What a secure round assumes of its cohort.
 *
 * @param gamma largest share of the roster that may collude with the coordinator, 0 up to but not
 *     including 1/2
 * @param adversary against whom the round keeps its promises
 * @param window whether, against the malicious one and with more than {@value
 *     RoundThresholds#COMPLETE_MAX} clients, clients check that no stretch of the ring is too thin;
 *     if not, higher thresholds make up for it; false for the semi-honest one
 */
public record SecureRules(double gamma, Adversary adversary, boolean window) {

  /** The fewest clients of a secure round: all of them honest. */
  public static final int COHORT_MIN = RoundThresholds.ROSTER_MIN;

  /** The most clients of a secure round. */
  public static final int COHORT_MAX = RoundThresholds.ROSTER_MAX;

  /** Statistical security in bits, for a coordinator that tries one roster after the other. */
  public static final int SIGMA = RoundThresholds.SIGMA_MAX;

  /** A sum over fewer honest clients would say too much about each of them. */
  private static final int HONEST_MIN = RoundThresholds.HONEST_MIN;

  private static final int MILLION = 1_000_000;

  public SecureRules {
    if (!(gamma >= 0 && gamma < 0.5)) {
      throw new IllegalArgumentException("gamma must be at least 0 and below 0.5, not " + gamma);
    }
    if (StrictMath.abs(gamma * MILLION - StrictMath.rint(gamma * MILLION)) > 1e-6) {
      throw new IllegalArgumentException("gamma has at most six decimals, not " + gamma);
    }
    if (window && adversary == Adversary.SEMI_HONEST) {
      throw new IllegalArgumentException(
          "a window is checked against the malicious adversary only");
    }
  }

  /** The usual rules: against the malicious adversary, with windows. */
  public SecureRules(double gamma) {
    this(gamma, Adversary.MALICIOUS, true);
  }

  /** Gamma in millionths: what is computed with, in exact integers. */
  public int gammaMillionths() {
    return (int) StrictMath.round(gamma * MILLION);
  }

  /** The share of the roster that the plan allows to be lost, in millionths. */
  public int deltaMillionths(CohortRules cohort) {
    long mayBeLost = cohort.selected() - cohort.minimum();
    return (int) (mayBeLost * MILLION / cohort.selected());
  }

  /**
   * The numbers of a roster of {@code n}, the same that its clients derive. Costs up to a
   * millisecond: keep it.
   */
  public RoundThresholds thresholds(CohortRules cohort, int n) {
    return RoundThresholds.of(
        n, gammaMillionths(), deltaMillionths(cohort), SIGMA, adversary, window);
  }

  /**
   * Refuses cohorts for which a secure round makes no sense.
   *
   * @throws IllegalArgumentException if too many clients are selected, or too few of the minimum
   *     are honest
   */
  public void check(CohortRules cohort) {
    if (cohort.selected() > COHORT_MAX) {
      throw new IllegalArgumentException(
          "a secure round selects at most " + COHORT_MAX + " clients, not " + cohort.selected());
    }
    // The honest never become fewer as rosters grow; so the smallest one speaks for all.
    int honest = cohort.minimum() - (int) ((long) cohort.minimum() * gammaMillionths() / MILLION);
    if (honest < HONEST_MIN) {
      throw new IllegalArgumentException(
          "a secure round needs at least "
              + HONEST_MIN
              + " honest clients in its sum; a minimum of "
              + cohort.minimum()
              + " with gamma "
              + gamma
              + " leaves "
              + honest);
    }
  }
}
