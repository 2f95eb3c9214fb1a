package dev.cairn.engine.conduct;

import java.time.Duration;

/**
 * When strikes lead into quarantine.
 *
 * @param strikes within the window that are enough, slowness not among them: 1 to {@value
 *     #STRIKES_MAX}
 * @param late strikes for slowness within the window that are enough, 1 to {@value #STRIKES_MAX}
 * @param window how long a strike counts
 * @param time how long the quarantine lasts
 */
public record StrikeRules(int strikes, int late, Duration window, Duration time) {

  /** Strikes that are kept of one client, the latest ones. */
  public static final int STRIKES_MAX = 64;

  private static final Duration LONGEST = Duration.ofDays(366);

  public StrikeRules {
    check("strikes", strikes);
    check("lateStrikes", late);
    check("window", window);
    check("time", time);
  }

  private static void check(String key, int count) {
    if (count < 1 || count > STRIKES_MAX) {
      throw new IllegalArgumentException(key + " must be 1 to " + STRIKES_MAX + ", not " + count);
    }
  }

  private static void check(String key, Duration duration) {
    if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(key + " must be 1ms to 366d, not " + duration);
    }
  }

  /** How many strikes like {@code reason} are enough. */
  public int enough(StrikeReason reason) {
    return reason.isSlowness() ? late : strikes;
  }
}
