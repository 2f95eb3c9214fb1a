package dev.cairn.benchmarks;

import java.util.List;

/**
 * What a round costs in which next to nothing is sent.
 *
 * @param firstMillis wall time of a process's first round
 * @param early rounds of a process that has just started
 * @param warm rounds after many: what an operator pays
 * @param syncMillis what one small write takes until it is on the disk, beside them
 */
record NoopResult(double firstMillis, Rounds early, Rounds warm, double syncMillis) {

  /**
   * Rounds that came one after another.
   *
   * @param from the number of the first of them, from 0 on
   * @param millis wall times, each from before the first check-in until every client knew of the
   *     commit
   * @param cpu what coordinator and database used for all of them
   */
  record Rounds(int from, List<Double> millis, CpuUse cpu) {
    Rounds {
      millis = List.copyOf(millis);
    }

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
  }

  /** A warm round in writes that wait for the disk. */
  double syncs() {
    return warm.medianMillis() / syncMillis;
  }
}
