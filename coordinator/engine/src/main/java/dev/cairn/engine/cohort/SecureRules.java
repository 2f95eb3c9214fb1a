package dev.cairn.engine.cohort;

/**
 * What a secure round assumes of its cohort.
 *
 * @param gamma largest share of the roster that may collude with the coordinator, 0 up to but not
 *     including 1/2
 */
public record SecureRules(double gamma) {

  /**
   * A sum over fewer honest clients would say too much about each of them. It also is what makes a
   * round possible at all: with three, {@code threshold(n) + 1 <= n} for every roster.
   */
  private static final int HONEST_MIN = 3;

  /** The fewest clients of a secure round: all of them honest. */
  public static final int COHORT_MIN = HONEST_MIN;

  /** The most clients of a secure round; above, the complete graph of masks costs too much. */
  public static final int COHORT_MAX = 64;

  private static final int MILLION = 1_000_000;

  public SecureRules {
    if (!(gamma >= 0 && gamma < 0.5)) {
      throw new IllegalArgumentException("gamma must be at least 0 and below 0.5, not " + gamma);
    }
    if (StrictMath.abs(gamma * MILLION - StrictMath.rint(gamma * MILLION)) > 1e-6) {
      throw new IllegalArgumentException("gamma has at most six decimals, not " + gamma);
    }
  }

  /** Gamma in millionths: what is computed with, in exact integers. */
  public int gammaMillionths() {
    return (int) StrictMath.round(gamma * MILLION);
  }

  /** Colluding clients among {@code n}: floor(gamma n). */
  public int colluders(int n) {
    return (int) ((long) n * gammaMillionths() / MILLION);
  }

  /**
   * Shares that recover a secret, and confirmations that authorise it: floor((n + a) / 2) + 1, so
   * that two different included sets can't both be confirmed by enough clients.
   */
  public int threshold(int n) {
    return (n + colluders(n)) / 2 + 1;
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
    int honest = cohort.minimum() - colluders(cohort.minimum());
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
