package dev.cairn.server.grpc;

import java.time.Duration;

/**
 * How long peers may keep the devices' port waiting.
 *
 * @param handshake until a connection is ready for calls: TLS and HTTP/2's first words
 * @param idle how long a connection may be without a call; the device makes another one
 * @param request until the first message of a call is there as a whole
 * @param stall longest silence of a device in the middle of an upload or a fetch
 */
public record PeerDeadlines(Duration handshake, Duration idle, Duration request, Duration stall) {
  static final Duration HANDSHAKE = Duration.ofSeconds(10);
  static final Duration IDLE = Duration.ofMinutes(10);

  /** The longest message in this time is 8 KiB each second, which the slowest networks carry. */
  static final Duration REQUEST = Duration.ofSeconds(60);

  static final Duration STALL = Duration.ofSeconds(30);

  public PeerDeadlines {
    requirePositive("handshake", handshake);
    requirePositive("idle", idle);
    requirePositive("request", request);
    requirePositive("stall", stall);
  }

  private static void requirePositive(String what, Duration deadline) {
    if (deadline.toMillis() < 1) {
      throw new IllegalArgumentException(what + " must be positive, not " + deadline);
    }
  }

  /** The usual ones. */
  static PeerDeadlines usual() {
    return new PeerDeadlines(HANDSHAKE, IDLE, REQUEST, STALL);
  }

  /** The same with another silence. */
  PeerDeadlines withStall(Duration other) {
    return new PeerDeadlines(handshake, idle, request, other);
  }
}
