package dev.cairn.server.grpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where devices are served, under which credentials, and within which bounds.
 *
 * @param address where to listen; port 0 takes a free one
 * @param credentials how connections are protected; plaintext only where it was asked for
 * @param handlerThreads threads that take requests apart and put replies together, 1 to 256
 * @param connections how many connections and calls are served at once
 * @param deadlines how long peers may be silent
 * @param stopGrace how long calls may go on after the stop
 */
public record GrpcEndpointOptions(
    InetSocketAddress address,
    ServerCredentials credentials,
    int handlerThreads,
    ConnectionBounds connections,
    PeerDeadlines deadlines,
    Duration stopGrace) {

  private static final int HANDLER_THREADS_MAX = 256;
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  public GrpcEndpointOptions {
    if (handlerThreads < 1 || handlerThreads > HANDLER_THREADS_MAX) {
      throw new IllegalArgumentException("handlerThreads must be 1 to 256, not " + handlerThreads);
    }
    if (stopGrace.isNegative()) {
      throw new IllegalArgumentException("stopGrace must not be negative, not " + stopGrace);
    }
  }

  /** The usual bounds. */
  public static GrpcEndpointOptions of(InetSocketAddress address, ServerCredentials credentials) {
    return new GrpcEndpointOptions(
        address,
        credentials,
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        ConnectionBounds.usual(),
        PeerDeadlines.usual(),
        STOP_GRACE);
  }

  /** The same with these bounds. */
  public GrpcEndpointOptions within(ConnectionBounds bounds, Duration stall) {
    return new GrpcEndpointOptions(
        address, credentials, handlerThreads, bounds, deadlines.withStall(stall), stopGrace);
  }

  /** The usual bounds, for connections that anybody on their way can read and change. */
  public static GrpcEndpointOptions plaintext(InetSocketAddress address) {
    return of(address, InsecureServerCredentials.create());
  }
}
