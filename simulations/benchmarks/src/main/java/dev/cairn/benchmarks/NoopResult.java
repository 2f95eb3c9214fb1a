package dev.cairn.benchmarks;

import java.util.List;

/**
 * What a round costs in which next to nothing is sent.
 *
 * @param firstMillis wall time of a process's first round
 * @param millis wall times of the later half of the rounds, each from before the first check-in
 *     until every client knew of the commit
 * @param cpu what coordinator and database used for that half
 * @param syncMillis what one small write takes until it is on the disk, beside it
 */
record NoopResult(double firstMillis, List<Double> millis, CpuUse cpu, double syncMillis) {
  NoopResult {
    millis = List.copyOf(millis);
  }

  /** The median of the later rounds. */
  double medianMillis() {
    return Medians.of(millis, Double::doubleValue);
  }

  double longestMillis() {
    return millis.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** Processor time of a round. */
  double cpuMillis() {
    return cpu.millis() / millis.size();
  }

  /** A round in writes that wait for the disk. */
  double syncs() {
    return medianMillis() / syncMillis;
  }
}
