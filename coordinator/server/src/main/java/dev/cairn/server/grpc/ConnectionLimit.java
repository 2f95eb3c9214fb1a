package dev.cairn.server.grpc;

import dev.cairn.protocol.ClientId;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the connections of everybody, of each device, and of each address from which strangers
 * come. On a connection too many each call is refused before anything is kept for it, and shortly
 * after that the connection is closed, so that it takes nobody's place.
 */
final class ConnectionLimit extends ServerTransportFilter implements ServerInterceptor {
  private static final Attributes.Key<Place> PLACE = Attributes.Key.create("cairn-place");
  private static final long RETRY_AFTER_MILLIS = 5_000;

  /** How long a connection too many stays open, so that its calls hear why. */
  static final long TOLD_MILLIS = 2_000;

  private static final int NETWORK_BYTES = 8;

  private final ConnectionBounds bounds;
  private final @Nullable DeviceTrust trust;
  private final CallObserver observer;
  private final Door door;
  private final AtomicInteger closedAtOnce = new AtomicInteger();
  private final Map<Object, Integer> places = new HashMap<>();
  private int taken;

  /** Whose connection it is, and what it is too many of; null for one that has its place. */
  private record Place(Object owner, @Nullable Bound beyond) {}

  private enum Bound {
    ALL("limits.connections", Rejection.CONNECTIONS, "%d connections are open"),
    DEVICE(
        "limits.connectionsPerDevice",
        Rejection.CONNECTIONS_OF_DEVICE,
        "this device has %d connections open"),
    ADDRESS(
        "limits.connectionsPerAddress",
        Rejection.CONNECTIONS_OF_ADDRESS,
        "%d connections are open from this address");

    private final String key;
    private final Rejection rejection;
    private final String line;

    Bound(String key, Rejection rejection, String line) {
      this.key = key;
      this.rejection = rejection;
      this.line = line;
    }

    int of(ConnectionBounds bounds) {
      return switch (this) {
        case ALL -> bounds.all();
        case DEVICE -> bounds.perDevice();
        case ADDRESS -> bounds.perAddress();
      };
    }
  }

  /** Bounds connections; without trust, all of them are strangers'. */
  ConnectionLimit(ConnectionBounds bounds, @Nullable DeviceTrust trust, CallObserver observer) {
    this.bounds = bounds;
    this.trust = trust;
    this.observer = observer;
    this.door =
        new Door(
            bounds.all(),
            () -> {
              closedAtOnce.incrementAndGet();
              observer.rejected(Rejection.CONNECTIONS);
            });
  }

  ServerCredentials before(ServerCredentials credentials) {
    return door.before(credentials);
  }

  /** Connections that are open, those too many among them. */
  int open() {
    return door.accepted();
  }

  /** Whether a connection that ended before its handshake did is one that was closed at once. */
  boolean explainsEnd() {
    return closedAtOnce.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    SocketAddress peer = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    Object owner = owner(attributes, peer);
    Bound beyond = take(owner);
    if (beyond != null) {
      observer.rejected(beyond.rejection);
      door.closeSoon(peer, TOLD_MILLIS);
    }
    return attributes.toBuilder().set(PLACE, new Place(owner, beyond)).build();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    // Without attributes, the connection never became ready and has no place.
    Place place = attributes == null ? null : attributes.get(PLACE);
    if (place != null && place.beyond() == null) {
      give(place.owner());
    }
  }

  /** A certificate that anybody can make stands for nobody: its owner counts as a stranger. */
  private Object owner(Attributes attributes, @Nullable SocketAddress peer) {
    X509Certificate certificate =
        PeerCertificate.of(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    ClientId device = trust == null || certificate == null ? null : trust.nameOf(certificate);
    return device == null ? network(peer) : device;
  }

  private static Object network(@Nullable SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress address) || address.getAddress() == null) {
      return "";
    }
    byte[] bytes = address.getAddress().getAddress();
    return ByteBuffer.wrap(bytes, 0, Math.min(NETWORK_BYTES, bytes.length));
  }

  // Synchronized, like giving back: connections come and go on several event loops.
  private synchronized @Nullable Bound take(Object owner) {
    Bound own = owner instanceof ClientId ? Bound.DEVICE : Bound.ADDRESS;
    if (places.getOrDefault(owner, 0) >= own.of(bounds)) {
      return own;
    }
    if (taken >= bounds.all()) {
      return Bound.ALL;
    }
    taken++;
    places.merge(owner, 1, Integer::sum);
    return null;
  }

  private synchronized void give(Object owner) {
    taken--;
    places.computeIfPresent(owner, (name, own) -> own == 1 ? null : own - 1);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Place place = call.getAttributes().get(PLACE);
    Bound beyond = place == null ? null : place.beyond();
    if (beyond == null) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException status =
        Failures.overloaded(
            new OverloadedException(
                beyond.line.formatted(beyond.of(bounds)) + ", which is the most",
                RETRY_AFTER_MILLIS,
                beyond.key));
    call.close(status.getStatus(), Failures.trailers(status));
    return new ServerCall.Listener<>() {};
  }
}
