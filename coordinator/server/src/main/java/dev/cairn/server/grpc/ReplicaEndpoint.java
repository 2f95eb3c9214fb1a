package dev.cairn.server.grpc;

import dev.cairn.grpc.WireLimits;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The port on which other coordinators are answered, from start to stop. */
public final class ReplicaEndpoint implements AutoCloseable {

  /** Threads that take requests apart and put replies together. */
  private static final int THREADS = 4;

  private static final long HANDSHAKE_SECONDS = 10;
  private static final long PERMITTED_KEEP_ALIVE_SECONDS = 5;

  /** How long calls may go on after the stop; they were told to ask again before. */
  private static final long STOP_MILLIS = 500;

  private final ExecutorService threads;
  private final Server server;

  private ReplicaEndpoint(InetSocketAddress address, ServerCredentials credentials, RunOwner own) {
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "cairn-replica");
              thread.setDaemon(true);
              return thread;
            });
    this.server =
        NettyServerBuilder.forAddress(address, credentials)
            .executor(threads)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(WireLimits.REQUEST_BYTES_MAX)
            .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .intercept(new FailureInterceptor())
            .addService(new ReplicaService(own))
            .build();
  }

  /**
   * Starts answering.
   *
   * @param credentials that let other coordinators in and nobody else
   * @param own the runs of this process
   * @throws IOException if the address cannot be listened on
   */
  public static ReplicaEndpoint start(
      InetSocketAddress address, ServerCredentials credentials, RunOwner own) throws IOException {
    ReplicaEndpoint endpoint = new ReplicaEndpoint(address, credentials, own);
    try {
      endpoint.server.start();
      return endpoint;
    } catch (IOException e) {
      endpoint.close();
      throw e;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }
}
