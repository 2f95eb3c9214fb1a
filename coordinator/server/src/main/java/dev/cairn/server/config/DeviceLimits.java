package dev.cairn.server.config;

import java.time.Duration;

/**
 * How much of the devices' port is served.
 *
 * @param connections connections at once, 1 to 1,000,000
 * @param connectionsPerDevice of them, those of one enrolled device, 1 to 1,000,000
 * @param connectionsPerAddress of them, those of everybody else at one address, 1 to 1,000,000; in
 *     IPv6, in one network of 64 bits
 * @param callsPerConnection calls at once on each of them, held ones included, 1 to 100,000
 * @param uploadBytes bytes of updates that a device may send within the window, 1 MiB or more; its
 *     first update in a window is taken however large it is
 * @param uploadWindow the window, 1 s to 31 days
 */
public record DeviceLimits(
    int connections,
    int connectionsPerDevice,
    int connectionsPerAddress,
    int callsPerConnection,
    long uploadBytes,
    Duration uploadWindow) {
  private static final int CONNECTIONS_MAX = 1_000_000;
  private static final int CALLS_MAX = 100_000;
  private static final long UPLOAD_BYTES_MIN = 1 << 20;
  private static final Duration WINDOW_MIN = Duration.ofSeconds(1);
  private static final Duration WINDOW_MAX = Duration.ofDays(31);

  public DeviceLimits {
    check("connections", connections, CONNECTIONS_MAX);
    check("connectionsPerDevice", connectionsPerDevice, CONNECTIONS_MAX);
    check("connectionsPerAddress", connectionsPerAddress, CONNECTIONS_MAX);
    check("callsPerConnection", callsPerConnection, CALLS_MAX);
    if (uploadBytes < UPLOAD_BYTES_MIN) {
      throw new IllegalArgumentException(
          "uploadBytes must be at least 1MiB, not " + uploadBytes + "B");
    }
    if (uploadWindow.compareTo(WINDOW_MIN) < 0 || uploadWindow.compareTo(WINDOW_MAX) > 0) {
      throw new IllegalArgumentException(
          "uploadWindow must be 1s to 31d, not " + Quantities.duration(uploadWindow.toMillis()));
    }
  }

  private static void check(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(key + " must be 1 to " + most + ", not " + value);
    }
  }
}
