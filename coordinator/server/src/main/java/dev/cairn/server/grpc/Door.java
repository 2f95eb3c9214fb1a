package dev.cairn.server.grpc;

import io.grpc.ServerCredentials;
import io.grpc.internal.ObjectPool;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sees every connection that is accepted before a byte of it is read, closes those beyond a
 * maximum, and can close any later. gRPC's own ports have none of this, which is why its internal
 * ones are used, here and nowhere else. Safe for several threads.
 */
final class Door {

  /** Connections that may be in their handshake, or be told to stay away, beyond those served. */
  static final int BEYOND_MAX = 256;

  private final int most;
  private final Runnable onRefusal;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Map<SocketAddress, Channel> open = new ConcurrentHashMap<>();

  /**
   * Opens a door.
   *
   * @param served connections that are served at once
   * @param onRefusal hears of each connection that is closed at once
   */
  Door(int served, Runnable onRefusal) {
    this.most = served + BEYOND_MAX;
    this.onRefusal = onRefusal;
  }

  /** The same protection, behind this door. */
  ServerCredentials before(ServerCredentials credentials) {
    InternalProtocolNegotiator.ServerFactory factory =
        InternalNettyServerCredentials.toNegotiator(credentials);
    return InternalNettyServerCredentials.create(
        new InternalProtocolNegotiator.ServerFactory() {
          @Override
          public InternalProtocolNegotiator.ProtocolNegotiator newNegotiator(
              ObjectPool<? extends Executor> threads) {
            return new Guarded(factory.newNegotiator(threads));
          }
        });
  }

  /** Closes the connection with this peer after a time in which it may hear why. */
  void closeSoon(@Nullable SocketAddress peer, long millis) {
    Channel channel = peer == null ? null : open.get(peer);
    if (channel != null) {
      Runnable close = channel::close;
      var unused = channel.eventLoop().schedule(close, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Connections that are open, whatever becomes of them. */
  int accepted() {
    return accepted.get();
  }

  private boolean enters(Channel channel) {
    boolean enters = accepted.incrementAndGet() <= most;
    SocketAddress peer = channel.remoteAddress();
    if (peer != null) {
      open.put(peer, channel);
    }
    channel
        .closeFuture()
        .addListener(
            closed -> {
              accepted.decrementAndGet();
              if (peer != null) {
                open.remove(peer, channel);
              }
            });
    return enters;
  }

  private final class Guarded implements InternalProtocolNegotiator.ProtocolNegotiator {
    private final InternalProtocolNegotiator.ProtocolNegotiator negotiator;

    Guarded(InternalProtocolNegotiator.ProtocolNegotiator negotiator) {
      this.negotiator = negotiator;
    }

    @Override
    public AsciiString scheme() {
      return negotiator.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler calls) {
      return new ChannelInboundHandlerAdapter() {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
          if (enters(context.channel())) {
            context.pipeline().replace(this, null, negotiator.newHandler(calls));
          } else {
            onRefusal.run();
            context.close();
          }
        }
      };
    }

    @Override
    public void close() {
      negotiator.close();
    }
  }
}
