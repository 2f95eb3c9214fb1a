package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.protocol.CheckInReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long calls waited for a thread is told. */
@Timeout(60)
class QueueWaitTest {
  private static final long BUSY_MILLIS = 400;

  private static final class Waits implements CallObserver {
    final List<Long> millis = new CopyOnWriteArrayList<>();

    @Override
    public void taken(String method, long nanos) {
      assertThat(method).isEqualTo("CheckIn");
      millis.add(TimeUnit.NANOSECONDS.toMillis(nanos));
    }
  }

  @Test
  void callThatFindsAllThreadsBusy_isKnownToHaveWaited() throws Exception {
    Waits waits = new Waits();
    CountDownLatch busy = new CountDownLatch(1);
    GrpcEndpointOptions options = Loopback.defaults();
    CheckInReply later = new CheckInReply.ComeBackLater(5, "later");
    try (Loopback loopback = new Loopback(options, waits)) {
      loopback.gateway.onCheckIn =
          checkIn -> {
            try {
              assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return CompletableFuture.completedFuture(later);
          };
      List<CompletableFuture<CheckInResponse>> replies = new ArrayList<>();
      for (int i = 0; i < options.handlerThreads(); i++) {
        replies.add(checkIn(loopback));
      }
      Loopback.await(
          "all threads are busy",
          () -> loopback.gateway.checkIns.size() == options.handlerThreads());
      assertThat(waits.millis).hasSize(options.handlerThreads());

      replies.add(checkIn(loopback));
      Thread.sleep(BUSY_MILLIS);
      assertThat(waits.millis).as("nobody takes it up").hasSize(options.handlerThreads());
      busy.countDown();

      replies.forEach(Loopback::get);
      // The clock of the last call begins when the server hears of it, a little after the client.
      assertThat(waits.millis.get(options.handlerThreads()))
          .isBetween(BUSY_MILLIS / 2, Loopback.DEADLINE.toMillis());
    }
  }

  private static CompletableFuture<CheckInResponse> checkIn(Loopback loopback) {
    Loopback.RawCall<CheckInRequest, CheckInResponse> raw =
        loopback.rawCall(CoordinatorGrpc.getCheckInMethod());
    raw.call.sendMessage(ProtoMapping.toProto(Samples.CHECK_IN));
    raw.call.halfClose();
    return raw.reply;
  }
}
