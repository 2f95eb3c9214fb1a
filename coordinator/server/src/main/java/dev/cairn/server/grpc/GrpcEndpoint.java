package dev.cairn.server.grpc;

import dev.cairn.grpc.WireLimits;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The port on which devices are served, from start to stop. */
public final class GrpcEndpoint implements AutoCloseable {

  /** A silent connection is probed after this time, and dropped without an answer after that. */
  private static final long KEEP_ALIVE_SECONDS = 60;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 20;

  /** Devices may probe as often as this. */
  private static final long PERMITTED_KEEP_ALIVE_SECONDS = 10;

  /** How long calls that were broken off may take to notice. */
  private static final long BREAK_OFF_MILLIS = 2_000;

  private final GrpcEndpointOptions options;
  private final ConnectionLimit limit;
  private final Server server;
  private final ExecutorService handlers;
  private final ScheduledThreadPoolExecutor timer;
  private volatile int port;

  private static final int METADATA_BYTES_MAX = 8 * 1024;

  private GrpcEndpoint(
      GrpcEndpointOptions options,
      DeviceGateway gateway,
      Executor bodies,
      CallObserver observer,
      @Nullable DeviceTrust trust) {
    this.options = options;
    // Its queue is bounded by the calls that connections may have open, each with a few events.
    this.handlers = Executors.newFixedThreadPool(options.handlerThreads(), threads("cairn-grpc-"));
    this.timer = new ScheduledThreadPoolExecutor(1, threads("cairn-grpc-stalls-"));
    timer.setRemoveOnCancelPolicy(true);
    PeerDeadlines deadlines = options.deadlines();
    BodyLanes lanes = new BodyLanes(bodies, timer, deadlines.stall());
    this.limit = new ConnectionLimit(options.connections(), trust, observer);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(options.address(), limit.before(options.credentials()))
            .executor(handlers)
            .handshakeTimeout(deadlines.handshake().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(deadlines.idle().toMillis(), TimeUnit.MILLISECONDS)
            .maxInboundMetadataSize(METADATA_BYTES_MAX)
            .maxInboundMessageSize(WireLimits.REQUEST_BYTES_MAX)
            .flowControlWindow(WireLimits.FLOW_WINDOW_BYTES)
            .maxConcurrentCallsPerConnection(options.connections().calls())
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addTransportFilter(limit)
            .addStreamTracerFactory(new CallTracers(observer))
            .addService(new CoordinatorGrpcService(gateway, observer, lanes))
            .intercept(new RequestDeadline(timer, observer, deadlines.request()));
    // The last interceptor to be added is the first to see a call.
    if (trust != null) {
      RejectionTracers rejections = new RejectionTracers(observer);
      builder
          .addStreamTracerFactory(rejections)
          .addTransportFilter(rejections.handshakes(limit::explainsEnd))
          .intercept(new IdentityInterceptor(trust, observer))
          .intercept(new EnrolmentLimit(timer, observer, EnrolmentLimit.DEADLINE))
          .addService(new EnrollmentGrpcService(trust));
    }
    this.server = builder.intercept(limit).intercept(new FailureInterceptor()).build();
  }

  /**
   * Starts serving devices that prove nothing.
   *
   * @param gateway decides
   * @param bodies the body pool: files and updates are read and written there. It must outlive this
   *     endpoint and must not reject; each open call has a few steps on it at most
   * @param observer hears of every call
   * @throws IOException in one line, if the address cannot be listened on
   */
  public static GrpcEndpoint start(
      GrpcEndpointOptions options, DeviceGateway gateway, Executor bodies, CallObserver observer)
      throws IOException {
    return start(new GrpcEndpoint(options, gateway, bodies, observer, null));
  }

  /**
   * Starts serving devices that {@code trust} accepts, and enrols others.
   *
   * @param options with credentials of {@link DeviceTls}
   * @throws IOException in one line, if the address cannot be listened on
   */
  public static GrpcEndpoint start(
      GrpcEndpointOptions options,
      DeviceGateway gateway,
      Executor bodies,
      CallObserver observer,
      DeviceTrust trust)
      throws IOException {
    return start(new GrpcEndpoint(options, gateway, bodies, observer, trust));
  }

  private static GrpcEndpoint start(GrpcEndpoint endpoint) throws IOException {
    try {
      endpoint.server.start();
      endpoint.port = endpoint.server.getPort();
      return endpoint;
    } catch (IOException e) {
      endpoint.close();
      throw new IOException(cannotListen(endpoint.options.address(), e), e);
    }
  }

  private static String cannotListen(InetSocketAddress address, IOException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String host = address.getHostString();
    String reason = String.valueOf(root.getMessage());
    return reason.contains("already in use")
        ? "port "
            + address.getPort()
            + " on "
            + host
            + " is in use: stop the other process or choose another port with --port"
        : "cannot listen on " + host + ":" + address.getPort() + ": " + reason;
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Connections that are open. */
  public int connections() {
    return limit.open();
  }

  /** The port that is listened on, or was before the stop. */
  public int port() {
    return port;
  }

  /**
   * Stops: takes no more calls, gives those that are open the stop's grace, and then breaks them
   * off, which aborts their uploads.
   */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(options.stopGrace().toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(BREAK_OFF_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    handlers.shutdown();
    timer.shutdownNow();
  }
}
