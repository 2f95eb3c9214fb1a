package dev.cairn.server.grpc;

/**
 * How many connections are served at once.
 *
 * @param all of everybody, at least 1
 * @param perDevice of one device that shows a certificate of this coordinator's CA, at least 1
 * @param perAddress of everybody else at one address, at least 1; for IPv6, in one network of 64
 *     bits, as one subscriber has
 * @param calls at once on each of them, held ones included, at least 1
 */
public record ConnectionBounds(int all, int perDevice, int perAddress, int calls) {

  public ConnectionBounds {
    requirePositive("connections", all);
    requirePositive("connections of a device", perDevice);
    requirePositive("connections of an address", perAddress);
    requirePositive("calls of a connection", calls);
  }

  private static void requirePositive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be positive, not " + number);
    }
  }

  /** The usual bounds. */
  static ConnectionBounds usual() {
    return new ConnectionBounds(10_000, 32, 4_096, 2_048);
  }
}
