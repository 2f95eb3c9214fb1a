package dev.cairn.server.grpc;

import static dev.cairn.server.grpc.Samples.CHECK_IN;
import static dev.cairn.server.grpc.Samples.LATER;
import static dev.cairn.server.grpc.Samples.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.TroubleException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Goal: a reply may be held back for long, at next to no cost, and whoever waits can be freed. */
class HeldCallsTest {

  @Test
  void thousandHeldCheckIns_holdNoThreads_andAreAllAnswered() throws Exception {
    int held = 1_000;
    try (Loopback loopback = new Loopback()) {
      CoordinatorGrpc.CoordinatorFutureStub stub = CoordinatorGrpc.newFutureStub(loopback.raw());
      CheckInRequest request = ProtoMapping.toProto(CHECK_IN);
      loopback.gateway.replies(LATER);
      stub.checkIn(request).get(Loopback.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      loopback.gateway.held.clear();
      loopback.gateway.onCheckIn = checkIn -> new CompletableFuture<>();
      int before = ManagementFactory.getThreadMXBean().getThreadCount();

      List<ListenableFuture<CheckInResponse>> replies = new ArrayList<>();
      for (int i = 0; i < held; i++) {
        replies.add(stub.checkIn(request));
      }
      Loopback.await("all to be held", () -> loopback.gateway.held.size() == held);

      assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before).isLessThan(20);
      for (CompletableFuture<CheckInReply> one : loopback.gateway.held) {
        one.complete(LATER);
      }
      for (ListenableFuture<CheckInResponse> reply : replies) {
        assertThat(
                ProtoMapping.fromProto(reply.get(Loopback.DEADLINE.toSeconds(), TimeUnit.SECONDS)))
            .isEqualTo(LATER);
      }
    }
  }

  @Test
  void twentyClients_shareTwoConnections_andWaitAtOnce() {
    try (Loopback loopback = new Loopback();
        GrpcChannel channel = GrpcChannel.open(loopback.client().withConnections(2))) {
      List<CompletableFuture<CheckInReply>> replies = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        CompletableFuture<CheckInReply> reply = new CompletableFuture<>();
        replies.add(reply);
        Thread thread =
            new Thread(
                () -> {
                  try (GrpcCoordinator one = channel.coordinator()) {
                    reply.complete(one.checkIn(CHECK_IN));
                  }
                });
        thread.start();
        threads.add(thread);
      }
      Loopback.await("all to be held", () -> loopback.gateway.held.size() == 20);
      loopback.gateway.held.forEach(one -> one.complete(LATER));
      for (CompletableFuture<CheckInReply> reply : replies) {
        assertThat(Loopback.get(reply)).isEqualTo(LATER);
      }
      // Clients that were closed have left the connections to the others.
      loopback.gateway.replies(LATER);
      assertThat(channel.coordinator().checkIn(CHECK_IN)).isEqualTo(LATER);
    }
  }

  @Test
  void interrupt_isTrouble_keepsTheFlag_andCancelsWhatIsHeld() throws InterruptedException {
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicBoolean flag = new AtomicBoolean();
      Thread thread =
          new Thread(
              () -> {
                try {
                  coordinator.checkIn(CHECK_IN);
                } catch (RuntimeException e) {
                  thrown.set(e);
                  flag.set(Thread.currentThread().isInterrupted());
                }
              });
      thread.start();
      Loopback.await("the call to be held", () -> loopback.gateway.held.size() == 1);
      thread.interrupt();
      thread.join(Loopback.DEADLINE.toMillis());
      assertThat(thrown.get())
          .isInstanceOf(TroubleException.class)
          .hasMessageContaining("interrupted");
      assertThat(flag).isTrue();
      Loopback.await("the cancellation", () -> loopback.gateway.held.get(0).isCancelled());
    }
  }

  @Test
  void restartInTheMiddleOfAHeldCall_isNotNoticed_andTheWaitGoesOn() {
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      CompletableFuture<CheckInReply> checkedIn =
          CompletableFuture.supplyAsync(() -> coordinator.checkIn(CHECK_IN));
      CompletableFuture<RoundOutcome> finished =
          CompletableFuture.supplyAsync(() -> coordinator.finish(SESSION, Departure.DONE, 30_000));
      Loopback.await(
          "both to be held",
          () -> loopback.gateway.held.size() == 1 && loopback.gateway.finishes.size() == 1);

      loopback.stop();
      loopback.gateway.replies(LATER);
      loopback.gateway.onFinish =
          finish -> CompletableFuture.completedFuture(new RoundOutcome.Abandoned("FAULT"));
      loopback.startAgain();

      assertThat(Loopback.get(checkedIn)).isEqualTo(LATER);
      assertThat(Loopback.get(finished)).isEqualTo(new RoundOutcome.Abandoned("FAULT"));
      long firstWait = loopback.gateway.checkIns.get(0).waitMillis();
      assertThat(firstWait).isBetween(20_000L, 30_000L);
      assertThat(loopback.gateway.checkIns.get(1).waitMillis())
          .isLessThan(firstWait)
          .isGreaterThan(firstWait - 15_000);
      assertThat(loopback.gateway.finishes.get(1).waitMillis()).isBetween(10_000L, 29_999L);
    }
  }

  @Test
  void closedClient_callsNoMore() {
    try (Loopback loopback = new Loopback()) {
      GrpcCoordinator coordinator = loopback.connect();
      coordinator.close();
      assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this coordinator's client was closed");
    }
  }

  @Test
  void closeInTheMiddleOfAHeldCall_freesItsThread() {
    try (Loopback loopback = new Loopback()) {
      GrpcCoordinator coordinator = loopback.connect();
      CompletableFuture<Throwable> thrown =
          CompletableFuture.supplyAsync(() -> coordinator.checkIn(CHECK_IN))
              .handle((reply, failure) -> failure);
      Loopback.await("the call to be held", () -> loopback.gateway.held.size() == 1);
      coordinator.close();
      assertThat(Loopback.get(thrown))
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed");
    }
  }
}
