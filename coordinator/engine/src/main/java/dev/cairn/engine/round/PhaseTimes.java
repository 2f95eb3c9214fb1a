package dev.cairn.engine.round;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a plan gives to single phases of a round; the others share what is left of its budget.
 *
 * @param millis by phase, each at least 1
 */
public record PhaseTimes(Map<Part, Long> millis) {

  /** No phase has a time of its own. */
  public static final PhaseTimes NONE = new PhaseTimes(Map.of());

  /** A part of a round's budget. */
  public enum Part {
    /** Clients check in until the cohort is complete. */
    CHECK_IN(30, 20),
    /** Clients train; in a plain round they upload, too. */
    TRAINING(60, 40),
    /** Secure rounds: clients deal their shares. */
    SHARES(0, 6),
    /** Secure rounds: clients upload their masked updates. */
    UPLOAD(0, 12),
    /** Secure rounds: clients confirm whose updates are included. */
    CONFIRM(0, 6),
    /** Secure rounds: clients reveal shares. */
    UNMASK(0, 6),
    /** The coordinator computes the next model. */
    SUM(10, 10);

    private final int plainPercent;
    private final int securePercent;

    Part(int plainPercent, int securePercent) {
      this.plainPercent = plainPercent;
      this.securePercent = securePercent;
    }

    /** Its share of the budget in percent; 0 if a round of this kind has no such phase. */
    int percent(boolean secure) {
      return secure ? securePercent : plainPercent;
    }
  }

  public PhaseTimes {
    Map<Part, Long> sorted = new EnumMap<>(Part.class);
    sorted.putAll(millis);
    millis = Collections.unmodifiableMap(sorted);
    for (Map.Entry<Part, Long> time : millis.entrySet()) {
      if (time.getValue() < 1) {
        throw new IllegalArgumentException(
            "a phase takes at least 1 ms, not " + time.getValue() + " ms: " + time.getKey());
      }
    }
  }

  /** Divides a budget, in milliseconds, over the phases of a round. */
  Map<Part, Long> divide(long budgetMillis, boolean secure) {
    long left = budgetMillis;
    int percents = 0;
    for (Part part : Part.values()) {
      Long own = millis.get(part);
      if (own != null && part.percent(secure) == 0) {
        throw new IllegalArgumentException(
            "a plain round has no phase " + part + ": leave its time out");
      }
      left -= own == null ? 0 : own;
      percents += own == null ? part.percent(secure) : 0;
    }
    if (left < 0 || (percents > 0 && left < percents)) {
      throw new IllegalArgumentException(
          "the phases with a time of their own leave "
              + left
              + " ms of the round's "
              + budgetMillis
              + " ms for the others: give the round more, or them less");
    }
    Map<Part, Long> divided = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      Long own = millis.get(part);
      divided.put(
          part,
          own != null || percents == 0 ? orNone(own) : left * part.percent(secure) / percents);
    }
    return divided;
  }

  private static long orNone(@Nullable Long own) {
    return own == null ? 0 : own;
  }
}
