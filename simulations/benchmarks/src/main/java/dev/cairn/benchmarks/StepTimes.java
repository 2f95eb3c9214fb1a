package dev.cairn.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * How long clients take for their steps. As many compute at a time as there are cores, so that the
 * time on the wall is that of a client that has a core, and not of a crowd.
 *
 * <p>Monitor: the clients' threads.
 */
final class StepTimes {

  /**
   * What a step takes: the median over the clients of a round.
   *
   * @param cpuMillis processor time of the client's thread
   * @param wallMillis time on the wall
   */
  record Cost(double cpuMillis, double wallMillis) {
    static Cost least(Cost one, Cost other) {
      return new Cost(
          Math.min(one.cpuMillis, other.cpuMillis), Math.min(one.wallMillis, other.wallMillis));
    }
  }

  private record Sample(int round, ClientStep step, double cpuMillis, double wallMillis) {}

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final List<Sample> samples = new ArrayList<>();

  /** Does a step of a round and notes what it took. */
  <T> T time(int round, ClientStep step, Callable<T> work) throws Exception {
    cores.acquire();
    try {
      long cpu = threads.getCurrentThreadCpuTime();
      long wall = System.nanoTime();
      T result = work.call();
      add(
          new Sample(
              round,
              step,
              (threads.getCurrentThreadCpuTime() - cpu) / 1e6,
              (System.nanoTime() - wall) / 1e6));
      return result;
    } finally {
      cores.release();
    }
  }

  private synchronized void add(Sample sample) {
    samples.add(sample);
  }

  /** What the steps of a round took. */
  synchronized Map<ClientStep, Cost> costs(int round) {
    Map<ClientStep, Cost> costs = new EnumMap<>(ClientStep.class);
    for (ClientStep step : ClientStep.values()) {
      List<Sample> of =
          samples.stream()
              .filter(sample -> sample.round() == round && sample.step() == step)
              .toList();
      if (of.isEmpty()) {
        throw new IllegalStateException("no client came to " + step + " in round " + round);
      }
      costs.put(
          step,
          new Cost(
              median(of.stream().mapToDouble(Sample::cpuMillis).toArray()),
              median(of.stream().mapToDouble(Sample::wallMillis).toArray())));
    }
    return costs;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
