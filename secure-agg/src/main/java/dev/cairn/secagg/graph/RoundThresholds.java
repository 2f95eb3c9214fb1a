package dev.cairn.secagg.graph;

import org.jspecify.annotations.Nullable;

/**
 * The numbers that hold on a roster: how many neighbours a client has, and how many it takes to
 * open anything.
 *
 * <p>Both sides derive them from the sealed roster and the round's configuration with exact
 * integers; they are never sent. Up to {@link #COMPLETE_MAX} clients, and wherever no ring would
 * do, everybody is everybody's neighbour. Source: CSA1.md, section 3.
 *
 * @param roster number of clients on the roster, 3 to 1024
 * @param colluders how many of them may collude, {@code floor(roster * gamma)}
 * @param adversary against whom the round keeps its promises
 * @param degree neighbours of each client: {@code roster - 1} on the complete graph, else even
 * @param threshold shares that recover a secret, and members of a set among a client's neighbours
 *     without which it goes no further with that set
 * @param windowMin members of a set in every run of half the degree along the ring; 0 where the
 *     windows are not checked
 */
public record RoundThresholds(
    int roster, int colluders, Adversary adversary, int degree, int threshold, int windowMin) {

  /** The largest roster. */
  public static final int ROSTER_MAX = 1024;

  /** The smallest roster. */
  public static final int ROSTER_MIN = 3;

  /** The largest roster on which the graph is always complete. */
  public static final int COMPLETE_MAX = 64;

  /** Honest clients that must remain when all assumed colluders are taken away. */
  public static final int HONEST_MIN = 3;

  /** Statistical security against a coordinator that cannot try one roster after the other. */
  public static final int SIGMA_MIN = 40;

  /** Statistical security that leaves 40 bits after 2^40 tries. */
  public static final int SIGMA_MAX = 80;

  private static final int MILLION = 1_000_000;

  public RoundThresholds {
    checkRoster(roster);
    checkColluders(roster, colluders);
    if (degree == roster - 1) {
      if (threshold != majority(roster, colluders) || windowMin != 0) {
        throw new IllegalArgumentException(
            "on the complete graph the threshold follows from roster and colluders, and there are"
                + " no windows");
      }
    } else {
      if (roster <= COMPLETE_MAX || degree < 2 || degree >= roster || degree % 2 != 0) {
        throw new IllegalArgumentException(
            "a ring has more than " + COMPLETE_MAX + " clients and an even degree, not " + degree);
      }
      if (threshold < 2 || threshold > degree) {
        throw new IllegalArgumentException(
            "the threshold on a ring is 2 to " + degree + ", not " + threshold);
      }
      int windowMost = adversary == Adversary.MALICIOUS ? degree / 2 : 0;
      if (windowMin < 0 || windowMin > windowMost) {
        throw new IllegalArgumentException(
            "a window needs 0 to " + windowMost + " members, not " + windowMin);
      }
      if (adversary == Adversary.MALICIOUS && windowMin == 0 && threshold <= degree / 2) {
        throw new IllegalArgumentException(
            "without windows the threshold is above half the degree, not " + threshold);
      }
    }
  }

  /**
   * Derives the numbers of a roster.
   *
   * @param roster 3 to 1024
   * @param gammaMillionths the share of the roster that may collude, 0 to 999,999
   * @param deltaMillionths the share that is expected to be lost after Advertise, 0 to 999,999
   * @param sigma statistical security in bits, 40 or 80; the semi-honest adversary, who does not
   *     choose rosters, always gets 40
   * @param window whether the malicious adversary is met with the window check; if not, higher
   *     degrees and thresholds make up for it
   * @throws IllegalArgumentException if fewer than three honest clients would remain
   */
  public static RoundThresholds of(
      int roster,
      int gammaMillionths,
      int deltaMillionths,
      int sigma,
      Adversary adversary,
      boolean window) {
    int colluders = colluders(roster, gammaMillionths);
    if (deltaMillionths < 0 || deltaMillionths >= MILLION) {
      throw new IllegalArgumentException("delta must be 0 to 999999 millionths");
    }
    if (sigma != SIGMA_MIN && sigma != SIGMA_MAX) {
      throw new IllegalArgumentException("sigma must be 40 or 80, not " + sigma);
    }
    int lost = share(roster, deltaMillionths);
    RoundThresholds complete =
        new RoundThresholds(
            roster, colluders, adversary, roster - 1, majority(roster, colluders), 0);
    if (roster <= COMPLETE_MAX) {
      return complete;
    }
    ParameterFinder finder = new ParameterFinder(roster, colluders, lost);
    RingParameters ring = ring(finder, sigma, adversary, window);
    return ring == null
        ? complete
        : new RoundThresholds(
            roster, colluders, adversary, ring.degree(), ring.threshold(), ring.windowMin());
  }

  /**
   * How many of a roster are assumed to collude. What is left of a larger roster is never less.
   *
   * @param gammaMillionths the share of the roster that may collude, 0 to 999,999
   * @throws IllegalArgumentException if fewer than three honest clients would remain
   */
  public static int colluders(int roster, int gammaMillionths) {
    checkRoster(roster);
    if (gammaMillionths < 0 || gammaMillionths >= MILLION) {
      throw new IllegalArgumentException("gamma must be 0 to 999999 millionths");
    }
    int colluders = share(roster, gammaMillionths);
    checkColluders(roster, colluders);
    return colluders;
  }

  private static void checkRoster(int roster) {
    if (roster < ROSTER_MIN || roster > ROSTER_MAX) {
      throw new IllegalArgumentException(
          "a roster has " + ROSTER_MIN + " to " + ROSTER_MAX + " clients, not " + roster);
    }
  }

  private static void checkColluders(int roster, int colluders) {
    if (colluders < 0 || colluders > roster - HONEST_MIN) {
      throw new IllegalArgumentException(
          "of " + roster + " clients at most " + (roster - HONEST_MIN) + " may collude");
    }
  }

  private static @Nullable RingParameters ring(
      ParameterFinder finder, int sigma, Adversary adversary, boolean window) {
    if (adversary == Adversary.SEMI_HONEST) {
      return finder.semiHonest(SIGMA_MIN);
    }
    return window ? finder.withWindow(sigma) : finder.withoutWindow(sigma);
  }

  private static int share(int roster, int millionths) {
    return (int) ((long) roster * millionths / MILLION);
  }

  private static int majority(int roster, int colluders) {
    return (roster + colluders) / 2 + 1;
  }

  /** Whether everybody is everybody's neighbour. */
  public boolean complete() {
    return degree == roster - 1;
  }

  /**
   * How far the neighbours of a client reach on each side of it, which is also the length of a
   * window.
   *
   * @throws IllegalStateException on the complete graph, which has no ring
   */
  public int halfDegree() {
    if (complete()) {
      throw new IllegalStateException("expected a ring, this graph is complete");
    }
    return degree / 2;
  }

  /**
   * Confirmations, of the whole roster, without which a client reveals nothing; 0 if the adversary
   * is semi-honest and nothing is confirmed.
   */
  public int quorum() {
    return adversary == Adversary.MALICIOUS ? majority(roster, colluders) : 0;
  }

  /**
   * The fewest clients of a set: each needs {@code threshold} neighbours in it, and two honest
   * others to hide among.
   */
  public int remainingMin() {
    return Math.max(threshold + 1, colluders + HONEST_MIN);
  }

  /**
   * How many of its neighbours a client may lose after Advertise; on the complete graph, how many
   * the roster may lose.
   */
  public int tolerated() {
    return degree - threshold;
  }
}
