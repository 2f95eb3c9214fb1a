package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.CheckInReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many calls one connection may have open. */
@Timeout(60)
class CallsPerConnectionTest {

  @Test
  void callsBeyondTheMaximum_waitInTheClient() throws Exception {
    GrpcEndpointOptions options =
        Loopback.defaults().within(new ConnectionBounds(10, 10, 10, 3), Duration.ofSeconds(30));
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Loopback loopback = new Loopback(options, CallObserver.NONE);
        GrpcCoordinator coordinator = GrpcCoordinator.connect(loopback.client())) {
      CheckInReply later = new CheckInReply.ComeBackLater(5, "later");
      List<CompletableFuture<CheckInReply>> replies = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        replies.add(
            CompletableFuture.supplyAsync(() -> coordinator.checkIn(Samples.CHECK_IN), threads));
      }
      Loopback.await("three calls", () -> loopback.gateway.held.size() == 3);
      // Whoever sends more than that has had time to.
      Thread.sleep(300);
      assertThat(loopback.gateway.held).hasSize(3);

      loopback.gateway.held.get(0).complete(later);
      Loopback.await("the fourth call", () -> loopback.gateway.held.size() == 4);
      loopback.gateway.replies(later);
      loopback.gateway.held.forEach(held -> held.complete(later));
      for (CompletableFuture<CheckInReply> reply : replies) {
        assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo(later);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
