package dev.cairn.benchmarks.secagg;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What some work costs beside its floor, the bare loops that it can't do without. Both run in turn,
 * pair by pair, on one thread of one process, so that whatever else the machine does meets both.
 * All figures are medians over the pairs.
 *
 * @param ratio processor time of the work over that of all its floor
 * @param millis processor time of the work
 * @param wallMillis the same on the wall
 * @param floorMillis processor time of each part of the floor
 */
record PairedCost(double ratio, double millis, double wallMillis, Map<String, Double> floorMillis) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  PairedCost {
    floorMillis = new LinkedHashMap<>(floorMillis);
  }

  /**
   * Measures.
   *
   * @param warmUps pairs before those that count
   * @param pairs pairs that count, 1 or more
   * @param floor its parts by name, in the order in which they are to be reported
   */
  static PairedCost measure(int warmUps, int pairs, Work work, Map<String, Work> floor)
      throws Exception {
    for (int i = 0; i < warmUps; i++) {
      work.run();
      for (Work part : floor.values()) {
        part.run();
      }
    }
    List<Work> loops = List.copyOf(floor.values());
    double[] ratios = new double[pairs];
    double[] millis = new double[pairs];
    double[] wall = new double[pairs];
    double[][] parts = new double[loops.size()][pairs];
    for (int i = 0; i < pairs; i++) {
      // Each of the two comes first as often as the other: the first may find the caches cold.
      if (i % 2 == 0) {
        floor(loops, parts, i);
      }
      long wallStart = System.nanoTime();
      millis[i] = cpuMillis(work);
      wall[i] = (System.nanoTime() - wallStart) / 1e6;
      if (i % 2 != 0) {
        floor(loops, parts, i);
      }
      double sum = 0;
      for (double[] part : parts) {
        sum += part[i];
      }
      ratios[i] = millis[i] / sum;
    }
    Map<String, Double> floorMillis = new LinkedHashMap<>();
    for (String name : floor.keySet()) {
      floorMillis.put(name, median(parts[floorMillis.size()]));
    }
    return new PairedCost(median(ratios), median(millis), median(wall), floorMillis);
  }

  private static void floor(List<Work> loops, double[][] parts, int pair) throws Exception {
    for (int part = 0; part < parts.length; part++) {
      parts[part][pair] = cpuMillis(loops.get(part));
    }
  }

  private static double cpuMillis(Work work) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    work.run();
    return (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
  }

  /** The sum of the floor's parts. */
  double wholeFloorMillis() {
    return floorMillis.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The middle one, or the mean of the middle two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 != 0 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
