package dev.cairn.engine.cohort;

/**
 * What a secure round assumes of its cohort.
 *
 * @param gamma largest share of the roster that may collude with the coordinator, 0 up to but not
 *     including 1/2
 */
public record SecureRules(double gamma) {
  public SecureRules {
    if (!(gamma >= 0 && gamma < 0.5)) {
      throw new IllegalArgumentException("gamma must be at least 0 and below 0.5, not " + gamma);
    }
  }

  /** Colluding clients among {@code n}: floor(gamma n). */
  public int colluders(int n) {
    return (int) StrictMath.floor(gamma * n);
  }

  /**
   * Shares that recover a secret, and confirmations that authorise it: floor((n + a) / 2) + 1, so
   * that two different included sets can't both be confirmed by enough clients.
   */
  public int threshold(int n) {
    return (n + colluders(n)) / 2 + 1;
  }
}
