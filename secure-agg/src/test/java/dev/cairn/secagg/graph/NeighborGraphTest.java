package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NeighborGraphTest {

  static Stream<Vectors.Case> rings() {
    return Vectors.read("graph_rings");
  }

  @ParameterizedTest
  @MethodSource("rings")
  void knownAnswers(Vectors.Case vector) {
    int n = vector.number("clients");
    NeighborGraph graph = NeighborGraph.of(vector.bytes("sid"), n, vector.number("degree"));
    ByteBuffer order = ByteBuffer.allocate(4 * n);
    for (int position = 0; position < n; position++) {
      order.putInt(graph.clientAt(position));
      assertThat(graph.position(graph.clientAt(position))).isEqualTo(position);
    }
    int[] first = vector.numbers("first_in_order");
    for (int position = 0; position < first.length; position++) {
      assertThat(graph.clientAt(position)).isEqualTo(first[position]);
    }
    assertThat(Sha256.of(order.array())).isEqualTo(vector.bytes("order_sha256"));
    int client = vector.number("client");
    int[] neighbors = graph.neighbors(client);
    assertThat(neighbors).isEqualTo(vector.numbers("neighbors"));
    assertThat(Arrays.stream(neighbors).map(holder -> graph.shareX(client, holder)).toArray())
        .isEqualTo(vector.numbers("share_x"));
  }

  @SeededTest
  void rings_areSymmetric_andEveryShareHasItsPlace(SplittableRandom random) {
    int n = random.nextInt(4, 120);
    int degree = 2 * random.nextInt(1, n / 2);
    NeighborGraph graph = NeighborGraph.of(sid(random), n, degree);
    assertThat(graph.complete()).isFalse();
    for (int i = 0; i < n; i++) {
      int[] neighbors = graph.neighbors(i);
      assertThat(neighbors).hasSize(degree).isSorted().doesNotHaveDuplicates().doesNotContain(i);
      boolean[] taken = new boolean[degree + 1];
      for (int j = 0; j < n; j++) {
        boolean near = Arrays.binarySearch(neighbors, j) >= 0;
        assertThat(graph.areNeighbors(i, j)).isEqualTo(near).isEqualTo(graph.areNeighbors(j, i));
        if (near) {
          int x = graph.shareX(i, j);
          assertThat(x).isBetween(1, degree);
          assertThat(taken[x]).isFalse();
          taken[x] = true;
          assertThat(graph.holder(i, x)).isEqualTo(j);
          // What is ahead of one is behind the other.
          assertThat(graph.shareX(j, i)).isEqualTo(degree + 1 - x);
        }
      }
    }
  }

  /** The shares of a dealer lie along the ring: from the farthest before it to the one behind. */
  @Test
  void shares_areNumberedAlongTheRing() {
    NeighborGraph graph = NeighborGraph.of(new byte[32], 20, 6);
    for (int position = 0; position < 20; position++) {
      int dealer = graph.clientAt(position);
      int x = 1;
      for (int offset : new int[] {-3, -2, -1, 1, 2, 3}) {
        int holder = graph.clientAt(Math.floorMod(position + offset, 20));
        assertThat(graph.shareX(dealer, holder)).isEqualTo(x++);
      }
    }
  }

  @Test
  void onTheCompleteGraph_everybodyIsANeighbour_andSharesGoByIndex() {
    for (int n : new int[] {3, 4, 64, 65}) {
      NeighborGraph graph = NeighborGraph.of(new byte[32], n, n - 1);
      assertThat(graph.complete()).isTrue();
      for (int i = 0; i < n; i++) {
        int self = i;
        assertThat(graph.position(i)).isEqualTo(i);
        assertThat(graph.neighbors(i)).hasSize(n - 1).isSorted().doesNotContain(i);
        for (int j = 0; j < n; j++) {
          assertThat(graph.areNeighbors(i, j)).isEqualTo(i != j);
          if (i != j) {
            assertThat(graph.shareX(i, j)).isEqualTo(j + 1);
            assertThat(graph.holder(i, j + 1)).isEqualTo(j);
          }
        }
        assertRefused(() -> graph.holder(self, self + 1));
      }
    }
  }

  @Test
  void thresholds_sayWhichGraphItIs() {
    RoundThresholds ring = RoundThresholds.of(100, 100_000, 100_000, 80, Adversary.MALICIOUS, true);
    NeighborGraph graph = NeighborGraph.of(new byte[32], ring);
    assertThat(graph.size()).isEqualTo(100);
    assertThat(graph.degree()).isEqualTo(42);
    RoundThresholds few = RoundThresholds.of(64, 100_000, 100_000, 80, Adversary.MALICIOUS, true);
    assertThat(NeighborGraph.of(new byte[32], few).complete()).isTrue();
  }

  @SeededTest(runs = 20)
  void anotherName_isAnotherOrder(SplittableRandom random) {
    byte[] sid = sid(random);
    NeighborGraph graph = NeighborGraph.of(sid, 100, 42);
    NeighborGraph same = NeighborGraph.of(sid.clone(), 100, 18);
    sid[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
    NeighborGraph other = NeighborGraph.of(sid, 100, 42);
    int moved = 0;
    for (int position = 0; position < 100; position++) {
      assertThat(same.clientAt(position)).isEqualTo(graph.clientAt(position));
      moved += other.clientAt(position) == graph.clientAt(position) ? 0 : 1;
    }
    assertThat(moved).isGreaterThan(85);
  }

  @Test
  void outOfRange_isRefused() {
    NeighborGraph graph = NeighborGraph.of(new byte[32], 10, 4);
    for (int client : new int[] {-1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertRefused(() -> graph.position(client));
      assertRefused(() -> graph.clientAt(client));
      assertRefused(() -> graph.neighbors(client));
      assertRefused(() -> graph.areNeighbors(client, 0));
      assertRefused(() -> graph.areNeighbors(0, client));
      assertRefused(() -> graph.shareX(client, 0));
      assertRefused(() -> graph.shareX(0, client));
      assertRefused(() -> graph.holder(client, 1));
    }
    int stranger = graph.clientAt((graph.position(0) + 3) % 10);
    assertRefused(() -> graph.shareX(0, stranger));
    assertRefused(() -> graph.shareX(0, 0));
    for (int x : new int[] {-1, 0, 5}) {
      assertRefused(() -> graph.holder(0, x));
    }
    NeighborGraph complete = NeighborGraph.of(new byte[32], 10, 9);
    for (int x : new int[] {-1, 0, 11}) {
      assertRefused(() -> complete.holder(0, x));
    }
    assertRefused(() -> NeighborGraph.of(new byte[31], 10, 4));
    for (int degree : new int[] {-2, 0, 3, 10, 12}) {
      assertRefused(() -> NeighborGraph.of(new byte[32], 10, degree));
    }
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] sid(SplittableRandom random) {
    byte[] sid = new byte[32];
    random.nextBytes(sid);
    return sid;
  }
}
