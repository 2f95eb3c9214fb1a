package dev.cairn.benchmarks;

/**
 * How much of each load there is.
 *
 * @param idleClients clients that are connected and wait
 * @param settleMillis time until a coordinator with them is looked at
 * @param windowMillis how long it is looked at, each time
 * @param warmUpMillis time from the first look at it with them to the second
 * @param bursts bursts on each side, 2 or more; the first is the compilers'
 * @param checkIns check-ins of each burst
 * @param connections over which they come
 * @param rounds no-op rounds, 8 or more: the second eighth is the early one, the last quarter warm
 */
record LoadSize(
    int idleClients,
    long settleMillis,
    long windowMillis,
    long warmUpMillis,
    int bursts,
    int checkIns,
    int connections,
    int rounds) {
  private static final int ROUNDS_MIN = 8;

  static final LoadSize WHOLE = new LoadSize(2_000, 15_000, 60_000, 150_000, 6, 20_000, 200, 400);
  static final LoadSize QUICK = new LoadSize(40, 500, 2_000, 500, 2, 2_000, 20, 8);

  LoadSize {
    if (bursts < 2 || rounds < ROUNDS_MIN) {
      throw new IllegalArgumentException(
          "there are 2 or more bursts and 8 or more rounds, not " + bursts + " and " + rounds);
    }
  }
}
