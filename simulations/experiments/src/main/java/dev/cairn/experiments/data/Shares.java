package dev.cairn.experiments.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How a number of examples falls to clients. */
final class Shares {
  private Shares() {}

  /** The numbers 0 to {@code count - 1}. */
  static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Counts that differ by at most one and sum up to {@code total}; the first are the greater. */
  static int[] even(int total, int parts) {
    int[] counts = new int[parts];
    for (int i = 0; i < parts; i++) {
      counts[i] = total / parts + (i < total % parts ? 1 : 0);
    }
    return counts;
  }

  /**
   * Counts in these proportions that sum up to {@code total}: part i ends at floor(total x (sum of
   * the first i weights) / (sum of all weights)), the last one at the total.
   */
  static int[] inProportion(int total, double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int[] counts = new int[weights.length];
    double running = 0;
    int start = 0;
    for (int i = 0; i < weights.length; i++) {
      running += weights[i];
      int end = i == weights.length - 1 ? total : (int) Math.min(total, total * (running / sum));
      counts[i] = end - start;
      start = end;
    }
    return counts;
  }

  /** Cuts the items into pieces of these sizes, one after another. */
  static int[][] cut(int[] items, int[] counts) {
    int[][] pieces = new int[counts.length][];
    int start = 0;
    for (int i = 0; i < counts.length; i++) {
      pieces[i] = Arrays.copyOfRange(items, start, start + counts[i]);
      start += counts[i];
    }
    return pieces;
  }
}
