package dev.cairn.engine.round;

import java.util.Map;

/**
 * How long each phase of a round may take, in milliseconds. A phase that is not part of a round
 * takes none.
 *
 * @param graceMillis how long a phase of a secure round waits for the last few once most answered
 */
public record RoundDeadlines(
    long recruitMillis,
    long keyMillis,
    long shareMillis,
    long collectMillis,
    long confirmMillis,
    long unmaskMillis,
    long aggregateMillis,
    long graceMillis) {

  public RoundDeadlines {
    for (long millis :
        new long[] {
          recruitMillis,
          keyMillis,
          shareMillis,
          collectMillis,
          confirmMillis,
          unmaskMillis,
          aggregateMillis,
          graceMillis
        }) {
      if (millis < 0) {
        throw new IllegalArgumentException("a phase cannot take " + millis + " ms");
      }
    }
  }

  /** A shorter round could not even exchange its messages. */
  public static final long BUDGET_MILLIS_MIN = 1_000;

  /** A longer round would be forgotten by its devices. */
  public static final long BUDGET_MILLIS_MAX = 30L * 24 * 3600 * 1000;

  private static final int GRACE_PERCENT = 3;

  /**
   * Divides one round's budget over the phases; most of it goes to local training, which precedes
   * the advertisement of keys in a secure round.
   */
  public static RoundDeadlines of(long budgetMillis, boolean secure) {
    return of(budgetMillis, secure, PhaseTimes.NONE);
  }

  /**
   * The same where some phases have times of their own; the others share what is left in the same
   * proportions.
   *
   * @throws IllegalArgumentException if they leave too little, or are of another kind of round
   */
  public static RoundDeadlines of(long budgetMillis, boolean secure, PhaseTimes phases) {
    if (budgetMillis < BUDGET_MILLIS_MIN || budgetMillis > BUDGET_MILLIS_MAX) {
      throw new IllegalArgumentException(
          "a round's budget must be 1 second to 30 days, not " + budgetMillis + " ms");
    }
    Map<PhaseTimes.Part, Long> parts = phases.divide(budgetMillis, secure);
    long training = part(parts, PhaseTimes.Part.TRAINING);
    return new RoundDeadlines(
        part(parts, PhaseTimes.Part.CHECK_IN),
        secure ? training : 0,
        part(parts, PhaseTimes.Part.SHARES),
        secure ? part(parts, PhaseTimes.Part.UPLOAD) : training,
        part(parts, PhaseTimes.Part.CONFIRM),
        part(parts, PhaseTimes.Part.UNMASK),
        part(parts, PhaseTimes.Part.SUM),
        secure ? budgetMillis * GRACE_PERCENT / 100 : 0);
  }

  /** The same with another grace. */
  public RoundDeadlines withGrace(long millis) {
    return new RoundDeadlines(
        recruitMillis,
        keyMillis,
        shareMillis,
        collectMillis,
        confirmMillis,
        unmaskMillis,
        aggregateMillis,
        millis);
  }

  private static long part(Map<PhaseTimes.Part, Long> parts, PhaseTimes.Part part) {
    Long millis = parts.get(part);
    return millis == null ? 0 : millis;
  }

  /** The sum of all phases. */
  public long totalMillis() {
    return recruitMillis
        + keyMillis
        + shareMillis
        + collectMillis
        + confirmMillis
        + unmaskMillis
        + aggregateMillis;
  }
}
