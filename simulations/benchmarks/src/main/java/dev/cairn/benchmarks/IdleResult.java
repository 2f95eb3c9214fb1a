package dev.cairn.benchmarks;

/**
 * What clients cost that no round needs.
 *
 * @param clients how many there were
 * @param alone before any client came
 * @param first with them, in their first minute
 * @param warm with them, later: what an operator pays
 */
record IdleResult(int clients, Window alone, Window first, Window warm) {

  /**
   * One look.
   *
   * @param answers check-ins that were answered in the time
   * @param use what coordinator and database used
   */
  record Window(long answers, CpuUse use) {

    /** The share of one core that was used. */
    double share() {
      return use.millis() / (use.nanos() / 1e6);
    }

    double answersPerSecond() {
      return answers / seconds();
    }

    double seconds() {
      return use.nanos() / 1e9;
    }
  }
}
