package dev.cairn.protocol;

/**
 * A client's offer to take part in the next round of its population.
 *
 * @param client who offers
 * @param population what it can train for
 * @param examples how many examples it has, at least 1; a client that insists on secure rounds says
 *     1, because the number is a weight that nobody is to know
 * @param sdkVersion version of the client SDK, for eligibility and statistics
 * @param waitMillis how long the coordinator may hold the answer back until there is something to
 *     say, 0 to 60,000
 * @param deviceClass the kind of device, a word that plans may ask for, at most 64 characters;
 *     empty if it says nothing of it
 */
public record CheckIn(
    ClientId client,
    Population population,
    int examples,
    String sdkVersion,
    long waitMillis,
    String deviceClass) {

  /** The longest wait that may be asked for. */
  public static final long WAIT_MILLIS_MAX = 60_000;

  /** The offer of a device that does not say of which kind it is. */
  public CheckIn(
      ClientId client, Population population, int examples, String sdkVersion, long waitMillis) {
    this(client, population, examples, sdkVersion, waitMillis, "");
  }

  public CheckIn {
    if (examples < 1) {
      throw new IllegalArgumentException("examples must be at least 1, not " + examples);
    }
    if (waitMillis < 0 || waitMillis > WAIT_MILLIS_MAX) {
      throw new IllegalArgumentException("waitMillis must be 0 to 60000, not " + waitMillis);
    }
    if (sdkVersion.length() > 64) {
      throw new IllegalArgumentException("sdkVersion has at most 64 characters");
    }
    if (deviceClass.length() > 64) {
      throw new IllegalArgumentException("deviceClass has at most 64 characters");
    }
  }

  /** The same offer with another wait. */
  public CheckIn waiting(long millis) {
    return new CheckIn(client, population, examples, sdkVersion, millis, deviceClass);
  }
}
