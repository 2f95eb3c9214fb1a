package dev.cairn.secagg.graph;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/** A roster with its graph and with colluders somewhere on it. */
final class Crowd {
  final RoundThresholds thresholds;
  final NeighborGraph graph;
  final BitSet colluders = new BitSet();

  Crowd(RoundThresholds thresholds, SplittableRandom random) {
    this.thresholds = thresholds;
    byte[] sid = new byte[32];
    random.nextBytes(sid);
    this.graph = NeighborGraph.of(sid, thresholds);
    Arrays.stream(shuffled(random)).limit(thresholds.colluders()).forEach(colluders::set);
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

  /** Everybody but the honest in two runs of half the degree, with honest ones between them. */
  BitSet withTwoGaps(SplittableRandom random) {
    int n = thresholds.roster();
    int half = thresholds.halfDegree();
    while (true) {
      int first = random.nextInt(n);
      int second = first + half + 1 + random.nextInt(n - 2 * half - 1);
      if (honestBetween(first + half, second) && honestBetween(second + half, first + n)) {
        BitSet members = everybody();
        for (int offset = 0; offset < half; offset++) {
          leaveOut(members, first + offset);
          leaveOut(members, second + offset);
        }
        return members;
      }
    }
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

  private boolean honestBetween(int from, int to) {
    for (int position = from; position < to; position++) {
      if (!colluders.get(at(position))) {
        return true;
      }
    }
    return false;
  }

  private void leaveOut(BitSet members, int position) {
    if (!colluders.get(at(position))) {
      members.clear(at(position));
    }
  }

  private int at(int position) {
    return graph.clientAt(position % thresholds.roster());
  }
}
