package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.grpc.Endpoint;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Many connections to one port, each as a device has it, without threads and without retries. */
final class Connections implements AutoCloseable {

  /** As the SDK's channels have it. */
  private static final long KEEP_ALIVE_SECONDS = 30;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;

  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 5;
  private static final long CLOSE_MILLIS = 5_000;

  private final List<ManagedChannel> channels;

  private Connections(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  /** Makes connections; returns when all are there. */
  static Connections open(Endpoint endpoint, int count) {
    List<ManagedChannel> channels = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      channels.add(
          NettyChannelBuilder.forAddress(
                  endpoint.host(), endpoint.port(), InsecureChannelCredentials.create())
              .directExecutor()
              .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .disableRetry()
              .build());
    }
    Connections connections = new Connections(channels);
    try {
      connections.await();
      return connections;
    } catch (RuntimeException e) {
      connections.close();
      throw e;
    }
  }

  private void await() {
    long end = System.nanoTime() + CONNECT_DEADLINE.toNanos();
    for (ManagedChannel channel : channels) {
      ConnectivityState unused = channel.getState(true);
    }
    for (ManagedChannel channel : channels) {
      while (channel.getState(true) != ConnectivityState.READY) {
        if (System.nanoTime() > end) {
          throw new CliFailure(
              channels.size() + " connections were not made within " + CONNECT_DEADLINE);
        }
        Pause.millis(POLL_MILLIS);
      }
    }
  }

  int count() {
    return channels.size();
  }

  /**
   * Calls, on the connection whose turn it is.
   *
   * @param number of the call, from 0 on
   * @param within longest wait for the answer
   */
  <Q, R> CompletableFuture<R> call(
      int number, MethodDescriptor<Q, R> method, Q request, Duration within) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channels
            .get(Math.floorMod(number, channels.size()))
            .newCall(
                method,
                CallOptions.DEFAULT.withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS)),
        request,
        new StreamObserver<R>() {
          @Override
          public void onNext(R reply) {
            answer.complete(reply);
          }

          @Override
          public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
          }

          @Override
          public void onCompleted() {
            // The answer was there before.
          }
        });
    return answer;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    try {
      for (ManagedChannel channel : channels) {
        channel.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
