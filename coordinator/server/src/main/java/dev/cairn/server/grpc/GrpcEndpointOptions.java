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
 * @param connectionsMax connections that are served at once, at least 1
 * @param callsPerConnectionMax calls at once on each of them, at least 1, held ones included
 * @param stallDeadline longest silence of a device in the middle of an upload or a fetch
 * @param stopGrace how long calls may go on after the stop
 */
public record GrpcEndpointOptions(
    InetSocketAddress address,
    ServerCredentials credentials,
    int handlerThreads,
    int connectionsMax,
    int callsPerConnectionMax,
    Duration stallDeadline,
    Duration stopGrace) {

  private static final int HANDLER_THREADS_MAX = 256;
  private static final int CONNECTIONS_MAX = 10_000;
  private static final int CALLS_PER_CONNECTION_MAX = 2_048;
  private static final Duration STALL_DEADLINE = Duration.ofSeconds(30);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  public GrpcEndpointOptions {
    if (handlerThreads < 1 || handlerThreads > HANDLER_THREADS_MAX) {
      throw new IllegalArgumentException("handlerThreads must be 1 to 256, not " + handlerThreads);
    }
    if (connectionsMax < 1) {
      throw new IllegalArgumentException("connectionsMax must be positive, not " + connectionsMax);
    }
    if (callsPerConnectionMax < 1) {
      throw new IllegalArgumentException(
          "callsPerConnectionMax must be positive, not " + callsPerConnectionMax);
    }
    if (stallDeadline.toMillis() < 1) {
      throw new IllegalArgumentException("stallDeadline must be positive, not " + stallDeadline);
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
        CONNECTIONS_MAX,
        CALLS_PER_CONNECTION_MAX,
        STALL_DEADLINE,
        STOP_GRACE);
  }

  /** The same with these bounds. */
  public GrpcEndpointOptions within(int connections, int callsPerConnection, Duration stall) {
    return new GrpcEndpointOptions(
        address, credentials, handlerThreads, connections, callsPerConnection, stall, stopGrace);
  }

  /** The usual bounds, for connections that anybody on their way can read and change. */
  public static GrpcEndpointOptions plaintext(InetSocketAddress address) {
    return of(address, InsecureServerCredentials.create());
  }
}
