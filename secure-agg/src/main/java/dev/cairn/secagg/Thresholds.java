package dev.cairn.secagg;

/**
 * How many clients of a roster are assumed to collude, and how many it takes to open anything.
 *
 * <p>Both sides derive these numbers from the sealed roster with exact integers; they are never
 * sent. Source: CSA1.md, section 3.
 *
 * @param roster number of clients on the roster, 3 to 64
 * @param colluders how many of them may collude with the coordinator, {@code floor(roster * gamma)}
 * @param threshold shares that recover a secret, and confirmations without which a client reveals
 *     nothing: {@code floor((roster + colluders) / 2) + 1}
 */
public record Thresholds(int roster, int colluders, int threshold) {

  /** The largest roster: beyond it the complete graph is no longer used. */
  public static final int ROSTER_MAX = 64;

  /** The smallest roster. */
  public static final int ROSTER_MIN = 3;

  /** Honest clients that must remain when all assumed colluders are taken away. */
  public static final int HONEST_MIN = 3;

  private static final int MILLION = 1_000_000;

  public Thresholds {
    if (roster < ROSTER_MIN || roster > ROSTER_MAX) {
      throw new IllegalArgumentException(
          "a roster has " + ROSTER_MIN + " to " + ROSTER_MAX + " clients, not " + roster);
    }
    if (colluders < 0 || colluders > roster - HONEST_MIN) {
      throw new IllegalArgumentException(
          "of " + roster + " clients at most " + (roster - HONEST_MIN) + " may collude");
    }
    if (threshold != (roster + colluders) / 2 + 1) {
      throw new IllegalArgumentException("the threshold follows from roster and colluders");
    }
  }

  /**
   * Derives the thresholds of a roster.
   *
   * @param roster 3 to 64
   * @param gammaMillionths the share of the roster that may collude, 0 to 999,999
   * @throws IllegalArgumentException if fewer than three honest clients would remain
   */
  public static Thresholds of(int roster, int gammaMillionths) {
    if (gammaMillionths < 0 || gammaMillionths >= MILLION) {
      throw new IllegalArgumentException("gamma must be 0 to 999999 millionths");
    }
    int colluders = (int) ((long) roster * gammaMillionths / MILLION);
    return new Thresholds(roster, colluders, (roster + colluders) / 2 + 1);
  }

  /** The fewest clients of a set: each of them needs {@code threshold} others in it. */
  public int remainingMin() {
    return threshold + 1;
  }

  /** The most clients that may be lost after Advertise. */
  public int tolerated() {
    return roster - remainingMin();
  }
}
