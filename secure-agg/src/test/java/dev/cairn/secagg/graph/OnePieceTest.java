package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The claims behind the window check and behind the threshold that stands in for it: honest members
 * of a set that passes hang together, so nothing but their common sum can be opened, whoever is
 * left out.
 */
class OnePieceTest {

  private static final int SMALL = 10;

  /** Ten on a ring of degree four: every set, every choice of colluders, every minimum. */
  @Test
  void onASmallRing_itHoldsWithoutException() {
    int[] windows = new int[SMALL];
    for (int start = 0; start < SMALL; start++) {
      windows[start] = 1 << start | 1 << (start + 1) % SMALL;
    }
    int torn = 0;
    for (int colluders = 0; colluders < 1 << SMALL; colluders++) {
      int most = 0;
      int mostInTwo = 0;
      for (int i = 0; i < SMALL; i++) {
        most = Math.max(most, Integer.bitCount(colluders & windows[i]));
        for (int apart = 3; apart <= SMALL - 3; apart++) {
          int two = windows[i] | windows[(i + apart) % SMALL];
          mostInTwo = Math.max(mostInTwo, Integer.bitCount(colluders & two));
        }
      }
      for (int honest = 0; honest < 1 << SMALL; honest++) {
        if ((honest & colluders) != 0 || Rings.connected(SMALL, 4, honest)) {
          continue;
        }
        torn++;
        // The colluders are in whatever set they like to be in.
        int members = honest | colluders;
        int fewest = 2;
        int fewestBeside = 4;
        for (int i = 0; i < SMALL; i++) {
          fewest = Math.min(fewest, Integer.bitCount(members & windows[i]));
          if ((honest >>> i & 1) != 0) {
            int beside = windows[(i + 1) % SMALL] | windows[(i + SMALL - 2) % SMALL];
            fewestBeside = Math.min(fewestBeside, Integer.bitCount(members & beside));
          }
        }
        assertThat(fewest).isLessThanOrEqualTo(most);
        assertThat(2 * fewestBeside - 4).isLessThanOrEqualTo(mostInTwo);
      }
    }
    assertThat(torn).isGreaterThan(1_000);
  }

  private static final List<RoundThresholds> ROSTERS = rosters(true);
  private static final List<RoundThresholds> WITHOUT_WINDOWS = rosters(false);

  private static List<RoundThresholds> rosters(boolean window) {
    List<RoundThresholds> rosters = new ArrayList<>();
    for (int n : new int[] {100, 300}) {
      for (int gamma : new int[] {50_000, 100_000, 200_000}) {
        for (int sigma : new int[] {40, 80}) {
          rosters.add(RoundThresholds.of(n, gamma, 100_000, sigma, Adversary.MALICIOUS, window));
        }
      }
    }
    return rosters;
  }

  /** Honest members are left out one by one, as long as the check lets the rest pass. */
  @SeededTest(runs = 8)
  void asManyLeftOutAsTheCheckAllows_leaveOnePiece(SplittableRandom random) {
    for (RoundThresholds thresholds : ROSTERS) {
      Crowd crowd = new Crowd(thresholds, random);
      for (int[] order :
          List.of(crowd.shuffled(random), crowd.along(random.nextInt(thresholds.roster())))) {
        BitSet members = crowd.leftByTheCheck(order);
        assertThat(members.cardinality()).isLessThan(thresholds.roster() * 4 / 5);
        assertThat(crowd.passes(members)).isTrue();
        assertThat(crowd.honestHangTogether(members)).isTrue();
      }
    }
  }

  /**
   * Two gaps tear the honest apart, in the best places too; that is what the check is there for.
   */
  @SeededTest(runs = 40)
  void twoGaps_areRejected(SplittableRandom random) {
    for (RoundThresholds thresholds : ROSTERS) {
      Crowd crowd = new Crowd(thresholds, random);
      BitSet members = crowd.withTwoGaps();
      assertThat(crowd.honestHangTogether(members)).isFalse();
      assertThat(crowd.passes(members)).isFalse();
    }
  }

  /** Without windows, somebody beside a gap has too few neighbours left to be opened. */
  @SeededTest(runs = 40)
  void twoGapsWithoutWindows_leaveSomebodyTooFewNeighbors(SplittableRandom random) {
    for (RoundThresholds thresholds : WITHOUT_WINDOWS) {
      Crowd crowd = new Crowd(thresholds, random);
      BitSet members = crowd.withTwoGaps();
      assertThat(crowd.passes(members)).isTrue();
      assertThat(crowd.honestHangTogether(members)).isFalse();
      assertThat(crowd.fewestBesideHonest(members)).isLessThan(thresholds.threshold());
    }
  }

  /** With a minimum of as many as can collude, gaps would pass in which colluders stand. */
  @SeededTest(runs = 10)
  void aLowerMinimum_wouldLetGapsPass(SplittableRandom random) {
    for (RoundThresholds t : ROSTERS) {
      Crowd crowd = new Crowd(t, random);
      BitSet members = crowd.withTwoGaps();
      int fewest = WindowCheck.fewest(crowd.graph, members::get);
      RoundThresholds weak =
          new RoundThresholds(
              t.roster(), t.colluders(), t.adversary(), t.degree(), t.threshold(), fewest);
      assertThat(WindowCheck.passes(crowd.graph, weak, members::get)).isTrue();
      assertThat(crowd.honestHangTogether(members)).isFalse();
    }
  }

  /** Losses that nobody chose, as many as were expected: the round goes on, in one piece. */
  @SeededTest(runs = 20)
  void expectedLosses_pass(SplittableRandom random) {
    for (RoundThresholds thresholds : ROSTERS) {
      Crowd crowd = new Crowd(thresholds, random);
      BitSet members = crowd.everybody();
      Arrays.stream(crowd.shuffled(random)).limit(thresholds.roster() / 10).forEach(members::clear);
      assertThat(crowd.passes(members)).isTrue();
      assertThat(crowd.honestHangTogether(members)).isTrue();
      assertThat(crowd.fewestBesideHonest(members)).isGreaterThanOrEqualTo(thresholds.threshold());
    }
  }
}
