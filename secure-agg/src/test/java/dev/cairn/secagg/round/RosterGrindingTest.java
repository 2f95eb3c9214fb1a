package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.NeighborGraph;
import dev.cairn.secagg.graph.RoundThresholds;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A coordinator that tries one roster after the other, to get its colluders around somebody. */
class RosterGrindingTest {

  /** Sixty-five thousand rosters of 300, the first thirty on each being colluders. */
  static final class Grinding implements Callable<String> {
    private static final int ROSTERS = 1 << 16;
    private static final RoundThresholds THRESHOLDS =
        RoundThresholds.of(300, 100_000, 100_000, 80, Adversary.MALICIOUS, true);
    private static final int N = THRESHOLDS.roster();
    private static final int K = THRESHOLDS.degree();

    /** How often a statistic may be off by chance: as seldom as six standard deviations. */
    private static final double DEVIATIONS = 6;

    /** Rosters by the colluders around position 0, and by the most around any position. */
    private final int[] aroundFirst = new int[K + 1];

    private final int[] mostAround = new int[K + 1];
    private int mostInWindow;

    @Override
    public String call() {
      for (int i = 0; i < ROSTERS; i++) {
        byte[] sid = Sha256.of(ByteBuffer.allocate(4).putInt(i).array());
        count(NeighborGraph.of(sid, THRESHOLDS));
        if (mostInWindow >= THRESHOLDS.windowMin()) {
          return "a window is in their hands";
        }
      }
      double chance = 1;
      for (int i = 0; i < K; i++) {
        chance *= (double) (N - THRESHOLDS.colluders() - i) / (N - i);
      }
      double chiSquare = 0;
      int freedom = -1;
      double left = 1;
      int reached = ROSTERS;
      for (int x = 0; x <= K; x++) {
        if (reached > 0 && x >= THRESHOLDS.threshold()) {
          return "a client is in their hands";
        }
        double most = ROSTERS * Math.min(1, N * Math.max(0, left));
        if (reached > most + DEVIATIONS * Math.sqrt(most) + DEVIATIONS) {
          return "more colluders around somebody than by chance";
        }
        double expected = ROSTERS * chance;
        if (expected >= 10) {
          chiSquare += (aroundFirst[x] - expected) * (aroundFirst[x] - expected) / expected;
          freedom++;
        }
        reached -= mostAround[x];
        left -= chance;
        chance *= (double) (THRESHOLDS.colluders() - x) * (K - x);
        chance /= (x + 1.0) * (N - THRESHOLDS.colluders() - K + x + 1);
      }
      double spread = DEVIATIONS * Math.sqrt(2.0 * freedom) + DEVIATIONS * DEVIATIONS;
      return chiSquare > freedom + spread ? "not the distribution of chance" : "chance";
    }

    /** Colluders within half the degree of each position, and in each run of half the degree. */
    private void count(NeighborGraph graph) {
      int half = K / 2;
      int[] before = new int[2 * N + 1];
      for (int i = 0; i < 2 * N; i++) {
        before[i + 1] = before[i] + (graph.clientAt(i % N) < THRESHOLDS.colluders() ? 1 : 0);
      }
      int most = 0;
      for (int i = 0; i < N; i++) {
        int ahead = before[i + half] - before[i];
        int behind = before[i + 2 * half + 1] - before[i + half + 1];
        mostInWindow = Math.max(mostInWindow, ahead);
        most = Math.max(most, ahead + behind);
        if (i == N - half) {
          aroundFirst[ahead + behind]++;
        }
      }
      mostAround[most]++;
    }
  }

  @Test
  void row10_manyRosters_giveNobodyMoreColludersThanChanceDoes() throws Exception {
    assertThat(Mutant.none().run(Grinding.class)).isEqualTo("chance");
    assertThat(
            Mutant.of("graph.UniformDraws", "int chosen = below(last + 1);", "int chosen = last;")
                .run(Grinding.class))
        .isEqualTo("a window is in their hands");
    assertThat(
            Mutant.of("graph.NeighborGraph", "Sha256.of(LABEL, sid)", "Sha256.of(LABEL)")
                .run(Grinding.class))
        .isEqualTo("not the distribution of chance");
  }
}
