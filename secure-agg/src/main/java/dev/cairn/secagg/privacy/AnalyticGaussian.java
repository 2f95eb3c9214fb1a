package dev.cairn.secagg.privacy;

import java.util.function.DoublePredicate;

/**
 * The exact privacy of Gaussian noise on something that one client moves by at most 1 in norm,
 * without sampling.
 *
 * <p>Several such releases are one whose sigma^-2 is the sum of theirs. Source: Balle and Wang 2018
 * (arXiv 1805.06530), theorem 8. Searches end at the safe side.
 */
public final class AnalyticGaussian {
  private static final int STEPS_MAX = 2_100;

  private AnalyticGaussian() {}

  /** The smallest delta for an epsilon of 0 or more. */
  public static double delta(double sigma, double epsilon) {
    RenyiCurve.checkMultiplier(sigma);
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("epsilon must be 0 or more, not " + epsilon);
    }
    double kept = LogSpace.normal(1 / (2 * sigma) - epsilon * sigma);
    double excused = epsilon + LogSpace.normal(-1 / (2 * sigma) - epsilon * sigma);
    return excused >= kept ? 0 : StrictMath.exp(LogSpace.difference(kept, excused));
  }

  /** The smallest epsilon for a delta of more than 0 and less than 1. */
  public static double epsilon(double sigma, double delta) {
    checkDelta(delta);
    return delta(sigma, 0) <= delta ? 0 : smallest(epsilon -> delta(sigma, epsilon) <= delta);
  }

  /** The smallest sigma for a budget. */
  public static double sigma(PrivacyBudget budget) {
    return smallest(sigma -> delta(sigma, budget.epsilon()) <= budget.delta());
  }

  /** The smallest positive number from which on a condition holds. */
  private static double smallest(DoublePredicate holds) {
    double high = 1;
    while (!holds.test(high)) {
      high *= 2;
    }
    double low = high / 2;
    while (low > Double.MIN_NORMAL && holds.test(low)) {
      high = low;
      low /= 2;
    }
    for (int i = 0; i < STEPS_MAX && Math.nextUp(low) < high; i++) {
      double middle = low + (high - low) / 2;
      if (holds.test(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static void checkDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be more than 0 and less than 1, not " + delta);
    }
  }
}
