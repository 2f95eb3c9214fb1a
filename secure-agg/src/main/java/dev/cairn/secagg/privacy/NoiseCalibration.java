package dev.cairn.secagg.privacy;

import java.util.function.DoubleFunction;

/** Finds how much noise a budget asks for. */
public final class NoiseCalibration {
  /** Where the search begins; all that it returns are fractions of it by powers of two. */
  private static final double START = 10;

  private static final double MULTIPLIER_MAX = START * (1 << 20);

  private NoiseCalibration() {}

  /**
   * A noise multiplier whose epsilon is at most the budget's, and less than that by at most {@code
   * slack}: the smaller the slack, the nearer to the smallest multiplier.
   *
   * @param releases what will have been released with a given multiplier; its epsilon must not grow
   *     with the multiplier
   * @param slack positive, in nats
   * @throws IllegalArgumentException if even {@code 10 * 2^20} is not enough, or if less than any
   *     noise is
   */
  public static double noiseMultiplier(
      PrivacyBudget budget, DoubleFunction<? extends PrivacyAccountant> releases, double slack) {
    if (!(slack > 0)) {
      throw new IllegalArgumentException("slack must be positive, not " + slack);
    }
    double high = START;
    double epsilon = releases.apply(high).epsilon(budget.delta());
    while (epsilon > budget.epsilon()) {
      high *= 2;
      if (high > MULTIPLIER_MAX) {
        throw new IllegalArgumentException("no noise is enough for " + budget);
      }
      epsilon = releases.apply(high).epsilon(budget.delta());
    }
    double low = 0;
    while (budget.epsilon() - epsilon > slack) {
      double middle = low + (high - low) / 2;
      if (middle == low || middle == high || middle < 0x1p-20) {
        throw new IllegalArgumentException("no multiplier comes within " + slack + " of " + budget);
      }
      double tried = releases.apply(middle).epsilon(budget.delta());
      if (tried <= budget.epsilon()) {
        high = middle;
        epsilon = tried;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
