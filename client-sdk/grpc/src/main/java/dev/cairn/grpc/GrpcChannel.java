package dev.cairn.grpc;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few connections to one coordinator that any number of clients in this process share.
 *
 * <p>{@link #coordinator} hands out clients; closing one of them leaves the connections open,
 * {@link #close} closes them all. Connections are made when they are first needed and again after
 * trouble.
 */
public final class GrpcChannel implements AutoCloseable {

  /** How long calls may go on after {@link #close}. */
  private static final long CLOSE_MILLIS = 2_000;

  /** A connection with open calls is probed after this silence, and dropped after that one. */
  private static final long KEEP_ALIVE_SECONDS = 30;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;

  private final GrpcOptions options;
  private final List<ManagedChannel> connections = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  private GrpcChannel(GrpcOptions options) {
    this.options = options;
    for (int i = 0; i < options.connections(); i++) {
      connections.add(
          NettyChannelBuilder.forAddress(
                  options.endpoint().host(), options.endpoint().port(), options.credentials())
              .maxInboundMessageSize(WireLimits.REPLY_BYTES_MAX)
              .flowControlWindow(WireLimits.FLOW_WINDOW_BYTES)
              .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
              // Retries are ours: gRPC's would buffer what an upload has sent.
              .disableRetry()
              .build());
    }
  }

  /** Prepares connections; makes none yet. */
  public static GrpcChannel open(GrpcOptions options) {
    return new GrpcChannel(options);
  }

  /** A client over these connections. */
  public GrpcCoordinator coordinator() {
    return new GrpcCoordinator(this, false);
  }

  GrpcOptions options() {
    return options;
  }

  /** The connection whose turn it is. */
  Channel next() {
    return connections.get(Math.floorMod(turn.getAndIncrement(), connections.size()));
  }

  boolean isClosed() {
    return connections.get(0).isShutdown();
  }

  /** Makes lost connections again at once: whoever asks has already waited. */
  void reconnect() {
    for (ManagedChannel connection : connections) {
      connection.resetConnectBackoff();
    }
  }

  /** Takes no more calls, gives those that run two seconds to end, and then breaks them off. */
  @Override
  public void close() {
    for (ManagedChannel connection : connections) {
      connection.shutdown();
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    try {
      for (ManagedChannel connection : connections) {
        connection.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (ManagedChannel connection : connections) {
      connection.shutdownNow();
    }
  }
}
