package dev.cairn.client.testing;

/**
 * How bad a network is. Shares are of all requests, each 0 to 0.9.
 *
 * @param lostRequests share of requests that do not arrive
 * @param lostAnswers share of requests that arrive, and whose answer does not
 * @param repeated share of requests that arrive twice
 * @param delayMillisMax the longest delay before a request arrives, 0 to 10,000
 */
public record NetworkFaults(
    double lostRequests, double lostAnswers, double repeated, int delayMillisMax) {

  private static final double SHARE_MAX = 0.9;
  private static final int DELAY_MILLIS_LIMIT = 10_000;

  public NetworkFaults {
    check("lostRequests", lostRequests);
    check("lostAnswers", lostAnswers);
    check("repeated", repeated);
    if (delayMillisMax < 0 || delayMillisMax > DELAY_MILLIS_LIMIT) {
      throw new IllegalArgumentException(
          "delayMillisMax must be 0 to " + DELAY_MILLIS_LIMIT + ", not " + delayMillisMax);
    }
  }

  private static void check(String name, double share) {
    if (!(share >= 0 && share <= SHARE_MAX)) {
      throw new IllegalArgumentException(name + " must be 0 to " + SHARE_MAX + ", not " + share);
    }
  }
}
