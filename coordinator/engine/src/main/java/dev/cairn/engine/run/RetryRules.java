package dev.cairn.engine.run;

/**
 * What happens when a round is abandoned.
 *
 * @param attempts attempts at each round before the run fails, 1 to 100
 */
public record RetryRules(int attempts) {
  public RetryRules {
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException("retry attempts must be 1 to 100, not " + attempts);
    }
  }
}
