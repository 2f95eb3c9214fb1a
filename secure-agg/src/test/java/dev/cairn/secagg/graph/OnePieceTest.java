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
 * The claim behind the window check: honest members of a set that passes hang together, so nothing
 * but their common sum can be opened, whoever is left out.
 */
class OnePieceTest {

  /** Ten on a ring of degree four: every set, every choice of colluders, every minimum. */
  @Test
  void onASmallRing_itHoldsWithoutException() {
    int size = 10;
    int[] windows = new int[size];
    for (int start = 0; start < size; start++) {
      windows[start] = 1 << start | 1 << (start + 1) % size;
    }
    int torn = 0;
    for (int colluders = 0; colluders < 1 << size; colluders++) {
      int most = 0;
      for (int window : windows) {
        most = Math.max(most, Integer.bitCount(colluders & window));
      }
      for (int honest = 0; honest < 1 << size; honest++) {
        if ((honest & colluders) != 0 || Rings.connected(size, 4, honest)) {
          continue;
        }
        // The colluders are in whatever set they like to be in.
        int fewest = 2;
        for (int window : windows) {
          fewest = Math.min(fewest, Integer.bitCount((honest | colluders) & window));
        }
        assertThat(fewest).isLessThanOrEqualTo(most);
        torn++;
      }
    }
    assertThat(torn).isGreaterThan(1_000);
  }

  private static final List<RoundThresholds> ROSTERS = new ArrayList<>();

  static {
    for (int n : new int[] {100, 300}) {
      for (int gamma : new int[] {50_000, 100_000, 200_000}) {
        for (int sigma : new int[] {40, 80}) {
          ROSTERS.add(RoundThresholds.of(n, gamma, 100_000, sigma, Adversary.MALICIOUS, true));
        }
      }
    }
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

  /** Two gaps of half the degree tear the honest apart; that is what the check is there for. */
  @SeededTest(runs = 60)
  void twoGaps_areRejected(SplittableRandom random) {
    for (RoundThresholds thresholds : ROSTERS) {
      Crowd crowd = new Crowd(thresholds, random);
      BitSet members = crowd.withTwoGaps(random);
      assertThat(crowd.honestHangTogether(members)).isFalse();
      assertThat(crowd.passes(members)).isFalse();
    }
  }

  /** With a minimum of as many as can collude, gaps would pass in which colluders stand. */
  @SeededTest(runs = 10)
  void aLowerMinimum_wouldLetGapsPass(SplittableRandom random) {
    for (RoundThresholds t : ROSTERS) {
      Crowd crowd = new Crowd(t, random);
      BitSet members = crowd.withTwoGaps(random);
      int fewest = WindowCheck.fewest(crowd.graph, members::get);
      if (fewest > 0) {
        RoundThresholds weak =
            new RoundThresholds(
                t.roster(), t.colluders(), t.adversary(), t.degree(), t.threshold(), fewest);
        assertThat(WindowCheck.passes(crowd.graph, weak, members::get)).isTrue();
        assertThat(crowd.honestHangTogether(members)).isFalse();
      }
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
      for (int client : members.stream().toArray()) {
        assertThat(Arrays.stream(crowd.graph.neighbors(client)).filter(members::get).count())
            .isGreaterThanOrEqualTo(thresholds.threshold());
      }
    }
  }
}
