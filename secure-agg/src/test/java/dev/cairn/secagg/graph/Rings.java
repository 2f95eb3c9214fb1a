package dev.cairn.secagg.graph;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/** Whether clients hang together, found by walking from neighbour to neighbour. */
final class Rings {
  private Rings() {}

  /** Whether the positions whose bits are set hang together on a ring of this degree. */
  static boolean connected(int size, int degree, int positions) {
    if (positions == 0) {
      return true;
    }
    int reached = Integer.lowestOneBit(positions);
    for (int before = 0; before != reached; ) {
      before = reached;
      for (int i = 0; i < size; i++) {
        for (int offset = 1; (before >>> i & 1) != 0 && offset <= degree / 2; offset++) {
          reached |= 1 << (i + offset) % size | 1 << (i + size - offset) % size;
        }
      }
      reached &= positions;
    }
    return reached == positions;
  }

  /** Whether these clients hang together in the graph. */
  static boolean connected(NeighborGraph graph, BitSet clients) {
    return clients.isEmpty() || component(graph, clients, clients.nextSetBit(0)).equals(clients);
  }

  /** Those of these clients that one of them can reach. */
  static BitSet component(NeighborGraph graph, BitSet clients, int from) {
    BitSet reached = new BitSet();
    Deque<Integer> next = new ArrayDeque<>();
    reached.set(from);
    next.add(from);
    while (!next.isEmpty()) {
      for (int neighbor : graph.neighbors(next.remove())) {
        if (clients.get(neighbor) && !reached.get(neighbor)) {
          reached.set(neighbor);
          next.add(neighbor);
        }
      }
    }
    return reached;
  }
}
