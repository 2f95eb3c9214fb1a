package dev.cairn.protocol;

/**
 * The name of one attempt at one round of a run, written {@code run/index/attempt}.
 *
 * @param run the run
 * @param index from 1 on
 * @param attempt from 1 on; each attempt is a round of its own
 */
public record RoundId(RunId run, int index, int attempt) {
  public RoundId {
    if (index < 1 || attempt < 1) {
      throw new IllegalArgumentException(
          "round index and attempt start at 1, not " + index + " and " + attempt);
    }
  }

  /** Parses {@code run/index/attempt}. */
  public static RoundId parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a round id is run/index/attempt, not '" + text + "'");
    }
    try {
      return new RoundId(
          new RunId(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a round id is run/index/attempt, not '" + text + "'", e);
    }
  }

  @Override
  public String toString() {
    return run + "/" + index + "/" + attempt;
  }
}
