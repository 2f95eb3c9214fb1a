package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowCheckTest {
  private static final RoundThresholds HUNDRED =
      RoundThresholds.of(100, 100_000, 100_000, 80, Adversary.MALICIOUS, true);

  @SeededTest
  void fewest_isWhatCountingEveryWindowGives(SplittableRandom random) {
    int n = random.nextInt(4, 90);
    int degree = 2 * random.nextInt(1, n / 2);
    NeighborGraph graph = graph(n, degree, random);
    boolean[] members = new boolean[n];
    int density = random.nextInt(101);
    for (int i = 0; i < n; i++) {
      members[i] = random.nextInt(100) < density;
    }
    int fewest = degree / 2;
    for (int start = 0; start < n; start++) {
      int inside = 0;
      for (int offset = 0; offset < degree / 2; offset++) {
        inside += members[graph.clientAt((start + offset) % n)] ? 1 : 0;
      }
      fewest = Math.min(fewest, inside);
    }
    assertThat(WindowCheck.fewest(graph, client -> members[client])).isEqualTo(fewest);
  }

  /** Of 21 in a row, 11 must be there: ten missing ones pass anywhere, eleven nowhere. */
  @Test
  void oneTooFewInARow_isFoundAtEveryPosition() {
    assertThat(HUNDRED.halfDegree()).isEqualTo(21);
    assertThat(HUNDRED.windowMin()).isEqualTo(11);
    NeighborGraph graph = NeighborGraph.of(new byte[32], HUNDRED);
    for (int start = 0; start < 100; start++) {
      int from = start;
      assertThat(WindowCheck.passes(graph, HUNDRED, client -> outside(graph, client, from, 10)))
          .isTrue();
      assertThat(WindowCheck.passes(graph, HUNDRED, client -> outside(graph, client, from, 11)))
          .isFalse();
    }
  }

  private static boolean outside(NeighborGraph graph, int client, int start, int length) {
    return Math.floorMod(graph.position(client) - start, 100) >= length;
  }

  @Test
  void whereNoWindowsAreChecked_everySetPasses() {
    for (RoundThresholds none :
        new RoundThresholds[] {
          RoundThresholds.of(64, 100_000, 100_000, 80, Adversary.MALICIOUS, true),
          RoundThresholds.of(100, 100_000, 100_000, 80, Adversary.MALICIOUS, false),
          RoundThresholds.of(100, 100_000, 100_000, 80, Adversary.SEMI_HONEST, true)
        }) {
      NeighborGraph graph = NeighborGraph.of(new byte[32], none);
      assertThat(WindowCheck.passes(graph, none, client -> false)).isTrue();
    }
  }

  @Test
  void aGraphOfOtherThresholds_isABug() {
    NeighborGraph graph = NeighborGraph.of(new byte[32], 100, 44);
    NeighborGraph smaller = NeighborGraph.of(new byte[32], 99, 42);
    for (NeighborGraph other : new NeighborGraph[] {graph, smaller}) {
      assertThatThrownBy(() -> WindowCheck.passes(other, HUNDRED, client -> true))
          .hasMessage("expected the graph of these thresholds");
    }
  }

  private static NeighborGraph graph(int n, int degree, SplittableRandom random) {
    byte[] sid = new byte[32];
    random.nextBytes(sid);
    return NeighborGraph.of(sid, n, degree);
  }
}
