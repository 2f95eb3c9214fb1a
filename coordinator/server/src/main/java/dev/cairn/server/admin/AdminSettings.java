package dev.cairn.server.admin;

/**
 * Where the admin API listens, and its bounds.
 *
 * @param host the address to bind to
 * @param port 0 for any free port
 * @param workers threads on which ports are called
 * @param requestMillis how long a request may take until it is answered with a problem
 * @param fileBytesMax the largest file that may be uploaded
 * @param uploadStallMillis how long the sender of a file may pause
 * @param heartbeatMillis how often an idle event stream sends a comment
 * @param slowConsumerMillis how long the reader of an event stream may not read before it is cut
 *     off; it may resume where it was
 * @param streamsMax event streams and waiting evaluators at a time
 * @param arrivalMillis how long a request may take to arrive, head and body, other than a file
 */
public record AdminSettings(
    String host,
    int port,
    int workers,
    long requestMillis,
    long fileBytesMax,
    long uploadStallMillis,
    long heartbeatMillis,
    long slowConsumerMillis,
    int streamsMax,
    long arrivalMillis) {

  /** The largest body other than a file, in bytes. */
  static final int BODY_BYTES_MAX = 4 << 20;

  /** Requests at a time; one more is answered with {@link ProblemCode#BUSY}. */
  static final int REQUESTS_MAX = 256;

  /** Files on their way in at a time. */
  static final int UPLOADS_MAX = 4;

  /** Connections at a time; one more is closed at once. */
  static final int CONNECTIONS_MAX = 256;

  /** How long a look through a whole chain may take, which then ends. */
  static final long LOOK_MILLIS = 60_000;

  /** Looks through whole chains at a time; one more is answered with {@link ProblemCode#BUSY}. */
  static final int LOOKS_MAX = 2;

  /** How long a request may take to arrive, head and body, other than a file. */
  static final long ARRIVAL_MILLIS = 30_000;

  public AdminSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the admin port must be 0 to 65535, not " + port);
    }
    requirePositive("workers", workers);
    requirePositive("requestMillis", requestMillis);
    requirePositive("fileBytesMax", fileBytesMax);
    requirePositive("uploadStallMillis", uploadStallMillis);
    requirePositive("heartbeatMillis", heartbeatMillis);
    requirePositive("slowConsumerMillis", slowConsumerMillis);
    requirePositive("streamsMax", streamsMax);
    requirePositive("arrivalMillis", arrivalMillis);
  }

  /** The usual bounds: 10 seconds for a request, files up to 2 GiB, 64 streams. */
  public static AdminSettings defaults(String host, int port) {
    return new AdminSettings(
        host, port, 8, 10_000, Integer.MAX_VALUE, 30_000, 15_000, 10_000, 64, ARRIVAL_MILLIS);
  }

  private static void requirePositive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + value);
    }
  }
}
