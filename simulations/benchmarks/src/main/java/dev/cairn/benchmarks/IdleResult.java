package dev.cairn.benchmarks;

/**
 * What clients cost that no round needs.
 *
 * @param clients how many there were
 * @param answers check-ins that were answered in the time
 * @param alone what coordinator and database used before any client came
 * @param with what they used with them
 */
record IdleResult(int clients, long answers, CpuUse alone, CpuUse with) {

  /** The share of one core that was used with the clients. */
  double share() {
    return share(with);
  }

  /** The share of one core that was used before they came. */
  double shareAlone() {
    return share(alone);
  }

  double answersPerSecond() {
    return answers / (with.nanos() / 1e9);
  }

  private static double share(CpuUse use) {
    return use.millis() / (use.nanos() / 1e6);
  }
}
