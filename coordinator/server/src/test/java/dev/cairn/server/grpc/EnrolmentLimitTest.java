package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.protocol.ClientId;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnrolmentLimitTest {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  private final List<Rejection> rejections = new CopyOnWriteArrayList<>();
  private final HeldTimer timer = new HeldTimer();
  private final List<CompletableFuture<EnrolmentReply>> held = new CopyOnWriteArrayList<>();
  private Server server;
  private ManagedChannel channel;

  /** A timer whose tasks come due as scheduled, or when a test says so. */
  private static final class HeldTimer extends ScheduledThreadPoolExecutor {
    private final List<Runnable> tasks = new CopyOnWriteArrayList<>();
    private volatile boolean held;

    HeldTimer() {
      super(1);
    }

    void hold() {
      held = true;
    }

    void comeDue() {
      tasks.forEach(Runnable::run);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      tasks.add(task);
      return super.schedule(held ? () -> {} : task, delay, unit);
    }
  }

  private void start(Duration deadline) throws IOException {
    DeviceTrust holding =
        new DeviceTrust() {
          @Override
          public CompletionStage<ClientId> identify(X509Certificate certificate) {
            throw new UnsupportedOperationException();
          }

          @Override
          public ClientId nameOf(X509Certificate certificate) {
            throw new UnsupportedOperationException();
          }

          @Override
          public CompletionStage<EnrolmentReply> enroll(
              byte[] tokenId, byte[] secret, byte[] request) {
            CompletableFuture<EnrolmentReply> reply = new CompletableFuture<>();
            held.add(reply);
            return reply;
          }

          @Override
          public CompletionStage<EnrolmentReply> renew(ClientId client, byte[] request) {
            throw new UnsupportedOperationException();
          }

          @Override
          public CompletionStage<CertifyReply> certify(ClientId client, byte[] credential) {
            throw new UnsupportedOperationException();
          }
        };
    CallObserver observer =
        new CallObserver() {
          @Override
          public void rejected(Rejection rejection) {
            rejections.add(rejection);
          }
        };
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
            .addService(new EnrollmentGrpcService(holding))
            .intercept(new EnrolmentLimit(timer, observer, deadline))
            .build()
            .start();
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    timer.shutdownNow();
  }

  private record Open(
      ClientCall<EnrollRequest, EnrollResponse> call, CompletableFuture<Status> end) {}

  /** A call that sends nothing yet. */
  private Open open() {
    ClientCall<EnrollRequest, EnrollResponse> call =
        channel.newCall(
            // A client holds back the headers of a unary call until it has a message.
            EnrollmentGrpc.getEnrollMethod().toBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build(),
            CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    return new Open(call, end);
  }

  private static void send(Open open) {
    open.call().sendMessage(EnrollRequest.getDefaultInstance());
    open.call().halfClose();
  }

  @Test
  void row31_callThatSendsNothing_endsAtItsDeadline_andIsCounted() throws IOException {
    start(Duration.ofMillis(150));

    Status status = Loopback.get(open().end());

    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).contains("longer than 150 ms");
    assertThat(rejections).containsExactly(Rejection.TOO_SLOW);
  }

  @Test
  void answerAfterTheDeadline_isDropped() throws IOException {
    timer.hold();
    start(Duration.ofMillis(150));
    Open open = open();
    send(open);
    Loopback.await("the request", () -> held.size() == 1);
    timer.comeDue();
    assertThat(Loopback.get(open.end()).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);

    held.get(0).complete(new EnrolmentReply.Refused(EnrolmentReply.Reason.REVOKED, "too late"));

    assertThat(rejections).containsExactly(Rejection.TOO_SLOW);
  }

  @Test
  void soManyAtOnce_andNoMore_untilOneEnds() throws IOException {
    start(Duration.ofSeconds(60));
    List<Open> all = new ArrayList<>();
    for (int i = 0; i < EnrolmentLimit.CALLS_MAX; i++) {
      Open open = open();
      send(open);
      all.add(open);
    }
    Loopback.await("all are held", () -> held.size() == EnrolmentLimit.CALLS_MAX);

    Status beyond = Loopback.get(open().end());
    assertThat(beyond.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(beyond.getDescription()).contains("64 devices enrol at once");

    all.get(0).call().cancel("enough", null);
    Loopback.await(
        "there is room again",
        () -> {
          Open next = open();
          send(next);
          long end = System.nanoTime() + 200_000_000L;
          while (!next.end().isDone()
              && held.size() == EnrolmentLimit.CALLS_MAX
              && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
          }
          return held.size() > EnrolmentLimit.CALLS_MAX;
        });
    assertThat(rejections).isEmpty();
    held.forEach(
        reply -> reply.complete(new EnrolmentReply.Refused(EnrolmentReply.Reason.REVOKED, "no")));
    for (Open open : all.subList(1, all.size())) {
      assertThat(Loopback.get(open.end()).isOk()).isTrue();
    }
  }
}
