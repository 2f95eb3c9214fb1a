package dev.cairn.engine.pace;

/**
 * How devices that are not needed now are spread over time.
 *
 * @param perSecond check-ins of a population that are wanted in each second, 1 to 100,000
 * @param shortestMillis the shortest that a device is sent away, 1 s to 1 h
 * @param togetherMillis the time between two moments at which a small population comes together:
 *     one of which no more than the wanted check-ins come even if each device comes to each of
 *     them; 1 s to 1 h
 * @param longestMillis the longest that a device is sent away, from {@code togetherMillis} to 30 d
 */
public record PaceRules(
    int perSecond, long shortestMillis, long togetherMillis, long longestMillis) {
  private static final int PER_SECOND_MAX = 100_000;
  private static final long SECOND = 1_000;
  private static final long HOUR = 3_600_000;
  private static final long LONGEST_MAX = 30 * 24 * HOUR;

  public PaceRules {
    if (perSecond < 1 || perSecond > PER_SECOND_MAX) {
      throw new IllegalArgumentException(
          "perSecond must be 1 to " + PER_SECOND_MAX + ", not " + perSecond);
    }
    check("shortest", shortestMillis, SECOND, HOUR, "1s to 1h");
    check("together", togetherMillis, SECOND, HOUR, "1s to 1h");
    check("longest", longestMillis, togetherMillis, LONGEST_MAX, "together to 30d");
  }

  private static void check(String key, long millis, long least, long most, String range) {
    if (millis < least || millis > most) {
      throw new IllegalArgumentException(key + " must be " + range + ", not " + millis + " ms");
    }
  }
}
