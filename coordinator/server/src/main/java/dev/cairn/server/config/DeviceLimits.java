package dev.cairn.server.config;

/**
 * How much of the devices' port is served at once.
 *
 * @param connections connections, 1 to 1,000,000
 * @param callsPerConnection calls on each of them, held ones included, 1 to 100,000
 */
public record DeviceLimits(int connections, int callsPerConnection) {
  private static final int CONNECTIONS_MAX = 1_000_000;
  private static final int CALLS_MAX = 100_000;

  public DeviceLimits {
    check("connections", connections, CONNECTIONS_MAX);
    check("callsPerConnection", callsPerConnection, CALLS_MAX);
  }

  private static void check(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(key + " must be 1 to " + most + ", not " + value);
    }
  }
}
