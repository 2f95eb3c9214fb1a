package dev.cairn.secagg.graph;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/** A roster with its graph and with colluders somewhere on it. */
final class Crowd {
  final RoundThresholds thresholds;
  final NeighborGraph graph;
  final BitSet colluders = new BitSet();

  /** Colluders before each position, three times round the ring. */
  private final int[] before;

  Crowd(RoundThresholds thresholds, SplittableRandom random) {
    this.thresholds = thresholds;
    byte[] sid = new byte[32];
    random.nextBytes(sid);
    this.graph = NeighborGraph.of(sid, thresholds);
    Arrays.stream(shuffled(random)).limit(thresholds.colluders()).forEach(colluders::set);
    before = new int[3 * thresholds.roster() + 1];
    for (int position = 0; position + 1 < before.length; position++) {
      before[position + 1] = before[position] + (colluders.get(at(position)) ? 1 : 0);
    }
  }

  /** All clients in a random order. */
  int[] shuffled(SplittableRandom random) {
    int[] clients = new int[thresholds.roster()];
    Arrays.setAll(clients, i -> i);
    new UniformDraws(random::nextInt).shuffle(clients);
    return clients;
  }

  BitSet everybody() {
    BitSet all = new BitSet();
    all.set(0, thresholds.roster());
    return all;
  }

  boolean passes(BitSet members) {
    return WindowCheck.passes(graph, thresholds, members::get);
  }

  /** Leaves out every honest client, in this order, that the check lets go. */
  BitSet leftByTheCheck(int[] order) {
    BitSet members = everybody();
    for (int client : order) {
      if (!colluders.get(client)) {
        members.clear(client);
        if (!passes(members)) {
          members.set(client);
        }
      }
    }
    return members;
  }

  /**
   * Everybody but the honest in two runs of half the degree, with honest ones between them: in the
   * two places where most colluders stand.
   */
  BitSet withTwoGaps() {
    int n = thresholds.roster();
    int half = thresholds.halfDegree();
    int most = -1;
    int[] gaps = {};
    for (int first = 0; first < n; first++) {
      for (int second = first + half + 1; second + half < first + n; second++) {
        int colluding = Math.min(colludersIn(first), colludersIn(second));
        if (colluding > most
            && honestBetween(first + half, second)
            && honestBetween(second + half, first + n)) {
          most = colluding;
          gaps = new int[] {first, second};
        }
      }
    }
    BitSet members = everybody();
    for (int gap : gaps) {
      for (int position = gap; position < gap + half; position++) {
        if (!colluders.get(at(position))) {
          members.clear(at(position));
        }
      }
    }
    return members;
  }

  /** The clients in the order in which they stand, from a position on. */
  int[] along(int start) {
    int[] clients = new int[thresholds.roster()];
    Arrays.setAll(clients, offset -> at(start + offset));
    return clients;
  }

  boolean honestHangTogether(BitSet members) {
    BitSet honest = (BitSet) members.clone();
    honest.andNot(colluders);
    return Rings.connected(graph, honest);
  }

  /** The members beside the honest member that has the fewest. */
  long fewestBesideHonest(BitSet members) {
    return members.stream()
        .filter(client -> !colluders.get(client))
        .mapToLong(client -> Arrays.stream(graph.neighbors(client)).filter(members::get).count())
        .min()
        .orElse(0);
  }

  private boolean honestBetween(int from, int to) {
    return before[to] - before[from] < to - from;
  }

  private int colludersIn(int window) {
    return before[window + thresholds.halfDegree()] - before[window];
  }

  private int at(int position) {
    return graph.clientAt(position % thresholds.roster());
  }
}
