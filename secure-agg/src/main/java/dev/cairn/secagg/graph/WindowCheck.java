package dev.cairn.secagg.graph;

import java.util.function.IntPredicate;

/**
 * Whether a set of clients is dense enough everywhere on the ring.
 *
 * <p>A window is half the degree of consecutive positions, around the end too. If every window has
 * more members than it can have colluders, each has an honest one; so honest members that follow
 * each other are neighbours, and all of them hang together, whoever was left out of the set by
 * chance or on purpose. Source: CSA1.md, section 3.
 */
public final class WindowCheck {
  private WindowCheck() {}

  /**
   * Whether every window has {@code thresholds.windowMin()} members or more. Where no windows are
   * checked, every set passes.
   *
   * @param graph of a roster with these thresholds
   * @param members whether the client with this index, 0 to n-1, is in the set
   */
  public static boolean passes(
      NeighborGraph graph, RoundThresholds thresholds, IntPredicate members) {
    if (graph.size() != thresholds.roster() || graph.degree() != thresholds.degree()) {
      throw new IllegalArgumentException("expected the graph of these thresholds");
    }
    return thresholds.windowMin() == 0 || fewest(graph, members) >= thresholds.windowMin();
  }

  /** The members in the window that has the fewest, on a ring. */
  static int fewest(NeighborGraph graph, IntPredicate members) {
    int size = graph.size();
    int length = graph.degree() / 2;
    boolean[] member = new boolean[size];
    for (int position = 0; position < size; position++) {
      member[position] = members.test(graph.clientAt(position));
    }
    int inside = 0;
    for (int position = 0; position < length; position++) {
      inside += member[position] ? 1 : 0;
    }
    int fewest = inside;
    int last = length;
    for (int start = 1; start < size; start++) {
      inside += (member[last] ? 1 : 0) - (member[start - 1] ? 1 : 0);
      fewest = Math.min(fewest, inside);
      last = last + 1 == size ? 0 : last + 1;
    }
    return fewest;
  }
}
