package dev.cairn.server.grpc;

import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** An endpoint on a free port of 127.0.0.1 over an in-memory gateway, and ways to call it. */
final class Loopback implements AutoCloseable {
  static final String BODY_THREAD = "body-";
  static final Duration DEADLINE = Duration.ofSeconds(30);

  final InMemoryGateway gateway = new InMemoryGateway();
  private final ExecutorService bodies;
  private final GrpcEndpointOptions options;
  private final CallObserver observer;
  private final AtomicReference<GrpcEndpoint> endpoint = new AtomicReference<>();
  private ManagedChannel raw;

  Loopback() {
    this(defaults(), CallObserver.NONE);
  }

  Loopback(GrpcEndpointOptions options, CallObserver observer) {
    AtomicInteger number = new AtomicInteger();
    this.bodies =
        Executors.newFixedThreadPool(
            2, task -> new Thread(task, BODY_THREAD + number.incrementAndGet()));
    this.options = options;
    this.observer = observer;
    this.endpoint.set(start(options));
  }

  static GrpcEndpointOptions defaults() {
    return with(Duration.ofSeconds(30), 100);
  }

  static GrpcEndpointOptions with(Duration stallDeadline, int connectionsMax) {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    GrpcEndpointOptions plain = GrpcEndpointOptions.plaintext(address);
    return new GrpcEndpointOptions(
        address,
        plain.credentials(),
        2,
        new ConnectionBounds(connectionsMax, 32, 4_096, 2_048),
        PeerDeadlines.usual().withStall(stallDeadline),
        Duration.ZERO);
  }

  private GrpcEndpoint start(GrpcEndpointOptions where) {
    try {
      return GrpcEndpoint.start(where, gateway, bodies, observer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return endpoint.get().port();
  }

  void stop() {
    endpoint.get().close();
  }

  /** Starts again on the same port. */
  void startAgain() {
    endpoint.set(
        start(
            new GrpcEndpointOptions(
                new InetSocketAddress("127.0.0.1", port()),
                options.credentials(),
                options.handlerThreads(),
                options.connections(),
                options.deadlines(),
                options.stopGrace())));
  }

  GrpcOptions client() {
    return GrpcOptions.plaintext(new Endpoint("127.0.0.1", port()));
  }

  GrpcCoordinator connect() {
    return GrpcCoordinator.connect(client());
  }

  /** A channel that knows nothing of this project's client. */
  synchronized ManagedChannel raw() {
    if (raw == null || raw.isShutdown()) {
      raw =
          Grpc.newChannelBuilder("127.0.0.1:" + port(), InsecureChannelCredentials.create())
              .build();
    }
    return raw;
  }

  CoordinatorGrpc.CoordinatorBlockingStub stub() {
    return CoordinatorGrpc.newBlockingStub(raw())
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One raw call: whoever holds it sends what it likes. */
  static final class RawCall<Q, R> extends ClientCall.Listener<R> {
    final ClientCall<Q, R> call;
    final CompletableFuture<R> reply = new CompletableFuture<>();
    volatile R last;
    final CompletableFuture<Status> status = new CompletableFuture<>();

    private RawCall(ClientCall<Q, R> call) {
      this.call = call;
    }

    @Override
    public void onMessage(R message) {
      last = message;
      reply.complete(message);
    }

    @Override
    public void onClose(Status closed, Metadata trailers) {
      status.complete(closed);
    }
  }

  <Q, R> RawCall<Q, R> rawCall(MethodDescriptor<Q, R> method) {
    RawCall<Q, R> raw = new RawCall<>(raw().newCall(method, CallOptions.DEFAULT));
    raw.call.start(raw, new Metadata());
    raw.call.request(1);
    return raw;
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for: " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    if (raw != null) {
      raw.shutdownNow();
    }
    stop();
    bodies.shutdown();
  }
}
