package dev.cairn.benchmarks;

/**
 * How much of each load there is.
 *
 * @param idleClients clients that are connected and wait
 * @param settleMillis time until a coordinator with them is looked at
 * @param windowMillis how long it is looked at
 * @param bursts bursts on each side, 2 or more; the first is the compilers'
 * @param checkIns check-ins of each burst
 * @param connections over which they come
 * @param rounds no-op rounds, 2 or more; the first half is the compilers'
 */
record LoadSize(
    int idleClients,
    long settleMillis,
    long windowMillis,
    int bursts,
    int checkIns,
    int connections,
    int rounds) {
  static final LoadSize WHOLE = new LoadSize(2_000, 15_000, 60_000, 6, 20_000, 200, 100);
  static final LoadSize QUICK = new LoadSize(40, 500, 2_000, 2, 2_000, 20, 6);

  LoadSize {
    if (bursts < 2 || rounds < 2) {
      throw new IllegalArgumentException(
          "there are 2 or more bursts and rounds, not " + bursts + " and " + rounds);
    }
  }
}
