package dev.cairn.benchmarks.secagg;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Processor time of this thread, added up by the name of a step. */
final class StepClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<String, Double> millis = new LinkedHashMap<>();

  /** Does a step. */
  <T> T time(String step, Callable<T> work) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    T result = work.call();
    millis.merge(step, (THREADS.getCurrentThreadCpuTime() - start) / 1e6, Double::sum);
    return result;
  }

  /** The steps so far, in the order in which they first came. */
  Map<String, Double> millis() {
    return new LinkedHashMap<>(millis);
  }

  double sumMillis() {
    return millis.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
