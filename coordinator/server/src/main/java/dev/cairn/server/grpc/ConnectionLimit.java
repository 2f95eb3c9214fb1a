package dev.cairn.server.grpc;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Refuses the calls of connections beyond a maximum; gRPC has no way to refuse the connections. */
final class ConnectionLimit extends ServerTransportFilter implements ServerInterceptor {
  private static final Attributes.Key<Boolean> BEYOND = Attributes.Key.create("beyond-the-limit");
  private static final long RETRY_AFTER_MILLIS = 5_000;

  private final int connectionsMax;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int connectionsMax) {
    this.connectionsMax = connectionsMax;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    boolean beyond = open.incrementAndGet() > connectionsMax;
    return attributes.toBuilder().set(BEYOND, beyond).build();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    // Without attributes, the connection never became ready and was not counted.
    if (attributes != null && attributes.get(BEYOND) != null) {
      open.decrementAndGet();
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (Boolean.TRUE.equals(call.getAttributes().get(BEYOND))) {
      StatusRuntimeException status =
          Failures.overloaded(
              new OverloadedException(
                  "more than " + connectionsMax + " connections are open", RETRY_AFTER_MILLIS));
      call.close(status.getStatus(), Failures.trailers(status));
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }
}
