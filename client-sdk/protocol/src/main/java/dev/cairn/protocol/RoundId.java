package dev.cairn.protocol;

import java.util.regex.Pattern;

/**
 * The name of one attempt at one round of a run, written {@code run/index/attempt}.
 *
 * @param run the run
 * @param index from 1 to 999,999,999
 * @param attempt from 1 to 999,999,999; each attempt is a round of its own
 */
public record RoundId(RunId run, int index, int attempt) {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
  private static final int NUMBER_MAX = 999_999_999;

  public RoundId {
    if (index < 1 || attempt < 1 || index > NUMBER_MAX || attempt > NUMBER_MAX) {
      throw new IllegalArgumentException(
          "round index and attempt are 1 to " + NUMBER_MAX + ", not " + index + " and " + attempt);
    }
  }

  /** Parses {@code run/index/attempt}. */
  public static RoundId parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a round id is run/index/attempt, not '" + text + "'");
    }
    return new RoundId(new RunId(parts[0]), number(parts[1], text), number(parts[2], text));
  }

  /** A number as {@link #toString} writes it: one name for each round, so no {@code 01} or +1. */
  private static int number(String digits, String text) {
    if (!NUMBER.matcher(digits).matches()) {
      throw new IllegalArgumentException("a round id is run/index/attempt, not '" + text + "'");
    }
    return Integer.parseInt(digits);
  }

  @Override
  public String toString() {
    return run + "/" + index + "/" + attempt;
  }
}
