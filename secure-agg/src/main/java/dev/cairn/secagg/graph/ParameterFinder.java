package dev.cairn.secagg.graph;

import org.jspecify.annotations.Nullable;

/**
 * Finds the smallest degree at which a ring of n clients, in random order, keeps what is promised.
 *
 * <p>Of the n, {@code colluding} collude and {@code lost} are lost; all are anywhere on the ring.
 * Privacy may fail with probability 2^-sigma at most, half of it for each of two events. A round
 * may fail for a neighbourhood that lost too many with probability 2^-20 at most. All comparisons
 * are of exact integers. Source: CSA1.md, section 3.
 */
final class ParameterFinder {
  /** A round fails by the placement of its losses with probability 2^-20 at most. */
  static final int LIVENESS_BITS = 20;

  /** One share must not be the secret itself. */
  private static final int THRESHOLD_MIN = 2;

  private final int n;
  private final int colluding;
  private final int lost;

  /**
   * A ring.
   *
   * @param n clients, 4 or more
   * @param colluding 0 to n - 1 of them
   * @param lost 0 to n - 1 of them
   */
  ParameterFinder(int n, int colluding, int lost) {
    this.n = n;
    this.colluding = colluding;
    this.lost = lost;
  }

  /** Against a coordinator that does not lie about losses; null if no ring will do. */
  @Nullable RingParameters semiHonest(int sigma) {
    Hypergeometric colluders = new Hypergeometric(n, colluding, sigma + 1);
    Hypergeometric losses = new Hypergeometric(n, lost, LIVENESS_BITS);
    GapPairs gaps = new GapPairs(n, colluding + lost, sigma + 1);
    for (int k = 2; k < n - 1; k += 2) {
      int least = Math.max(colluders.bound(k) + 1, THRESHOLD_MIN);
      int most = k - losses.bound(k);
      if (least <= most && gaps.holds(k)) {
        return new RingParameters(k, least, 0);
      }
    }
    return null;
  }

  /** With the check of all windows, which holds against any losses; null if no ring will do. */
  @Nullable RingParameters withWindow(int sigma) {
    Hypergeometric colluders = new Hypergeometric(n, colluding, sigma + 1);
    Hypergeometric losses = new Hypergeometric(n, lost, LIVENESS_BITS + 1);
    Hypergeometric colludersInWindow = new Hypergeometric(n, colluding, sigma + 1);
    Hypergeometric lossesInWindow = new Hypergeometric(n, lost, LIVENESS_BITS + 1);
    for (int k = 2; k < n - 1; k += 2) {
      int half = k / 2;
      int least = Math.max(colluders.bound(k) + 1, THRESHOLD_MIN);
      int most = k - losses.bound(k);
      int leastInWindow = colludersInWindow.bound(half) + 1;
      int mostInWindow = half - lossesInWindow.bound(half);
      if (least <= most && leastInWindow <= mostInWindow) {
        return new RingParameters(k, third(least, most), third(leastInWindow, mostInWindow));
      }
    }
    return null;
  }

  /**
   * Without that check: twice the threshold is more than the degree and the colluders beside a
   * client, which keeps its two secrets apart and the ring in one piece; null if no ring will do.
   */
  @Nullable RingParameters withoutWindow(int sigma) {
    Hypergeometric colluders = new Hypergeometric(n, colluding, sigma + 1);
    Hypergeometric losses = new Hypergeometric(n, lost, LIVENESS_BITS);
    GapPairs gaps = new GapPairs(n, colluding + lost, sigma + 1);
    for (int k = 2; k < n - 1; k += 2) {
      int least = Math.max((k + colluders.bound(k)) / 2 + 1, THRESHOLD_MIN);
      if (least <= k - losses.bound(k) && gaps.holds(k)) {
        return new RingParameters(k, least, 0);
      }
    }
    return null;
  }

  /** A third of the way up: the margin of privacy is below it, that of liveness above. */
  private static int third(int least, int most) {
    return least + (most - least) / 3;
  }
}
