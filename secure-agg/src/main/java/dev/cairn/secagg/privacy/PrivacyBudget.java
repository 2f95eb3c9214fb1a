package dev.cairn.secagg.privacy;

/**
 * How much may be learned of any one client from everything that is ever released about a
 * population.
 *
 * @param epsilon the most that any outcome becomes likelier or less likely, in nats; positive
 * @param delta the probability with which that may fail, more than 0 and less than 1; much less
 *     than one over the population
 */
public record PrivacyBudget(double epsilon, double delta) {
  public PrivacyBudget {
    if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a positive number, not " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be more than 0 and less than 1, not " + delta);
    }
  }

  /** Whether what the accountant has counted stays within this budget. */
  public boolean covers(PrivacyAccountant accountant) {
    return accountant.epsilon(delta) <= epsilon;
  }
}
