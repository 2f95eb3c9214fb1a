package dev.cairn.grpc;

import dev.cairn.protocol.identity.DeviceKeys;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
  private final AtomicInteger turn = new AtomicInteger();
  private final @Nullable Renewal renewal;

  // Replaced as a whole under this object's lock, by whoever renews; read by everybody who calls.
  private volatile List<ManagedChannel> connections;
  private boolean closed;

  private GrpcChannel(GrpcOptions options) {
    this.options = options;
    this.connections = connections(options, options.credentials());
    DeviceKeys device = options.device();
    this.renewal =
        device == null ? null : new Renewal(device, options.endpoint(), System::currentTimeMillis);
  }

  private static List<ManagedChannel> connections(
      GrpcOptions options, ChannelCredentials credentials) {
    List<ManagedChannel> made = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      made.add(
          NettyChannelBuilder.forAddress(
                  options.endpoint().host(), options.endpoint().port(), credentials)
              .maxInboundMessageSize(WireLimits.REPLY_BYTES_MAX)
              .flowControlWindow(WireLimits.FLOW_WINDOW_BYTES)
              .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
              // Retries are ours: gRPC's would buffer what an upload has sent.
              .disableRetry()
              .build());
    }
    return List.copyOf(made);
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
    List<ManagedChannel> all = connections;
    return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
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

  /**
   * Renews the device's certificate if it is time, and goes on with connections that show the new
   * one; calls that run on the old ones end there.
   */
  void renewIfDue() {
    Renewal due = renewal;
    if (due == null || !due.isDue() || !due.renew(next())) {
      return;
    }
    List<ManagedChannel> fresh = connections(options, options.freshCredentials());
    List<ManagedChannel> unused;
    synchronized (this) {
      unused = closed ? fresh : connections;
      if (!closed) {
        connections = fresh;
      }
    }
    unused.forEach(ManagedChannel::shutdown);
  }

  private synchronized List<ManagedChannel> last() {
    closed = true;
    return connections;
  }

  /** Takes no more calls, gives those that run two seconds to end, and then breaks them off. */
  @Override
  public void close() {
    List<ManagedChannel> connections = last();
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
