package dev.cairn.client;

/** When a running client has done enough; asked after every attempt to take part. */
@FunctionalInterface
public interface StopCondition {

  boolean reached(Progress progress);

  /** A condition that is also reached when {@code other} is. */
  default StopCondition or(StopCondition other) {
    return progress -> reached(progress) || other.reached(progress);
  }

  /**
   * After this many rounds have made a model of this client's update.
   *
   * @param rounds at least 1
   */
  static StopCondition committedRounds(int rounds) {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, not " + rounds);
    }
    return progress -> progress.committedRounds() >= rounds;
  }

  /**
   * After this many attempts in a row have ended in trouble.
   *
   * @param attempts at least 1
   */
  static StopCondition troublesInARow(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, not " + attempts);
    }
    return progress -> progress.troublesInARow() >= attempts;
  }

  /** Only when cancelled. */
  static StopCondition never() {
    return progress -> false;
  }
}
