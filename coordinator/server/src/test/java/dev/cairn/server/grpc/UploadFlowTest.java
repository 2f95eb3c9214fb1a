package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.WireLimits;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Goal: an upload holds little memory, whatever the host and the device do, and ends once. */
@Execution(ExecutionMode.CONCURRENT)
class UploadFlowTest {
  private static final int LARGE = 40 * 1024 * 1024;

  /** The receiver's window, the sender's threshold and the one chunk on top of each. */
  private static final long IN_FLIGHT_MAX =
      WireLimits.FLOW_WINDOW_BYTES + 2 * WireLimits.CHUNK_BYTES + 64 * 1024;

  /** Longer than this machine may keep a device from sending. */
  private static final Duration STALL_DEADLINE = Duration.ofSeconds(2);

  private static final UploadRequest CHUNK =
      UploadRequest.newBuilder()
          .setChunk(ByteString.copyFrom(new byte[WireLimits.CHUNK_BYTES]))
          .build();

  private static final class Received implements CallObserver {
    final AtomicLong bytes = new AtomicLong();

    @Override
    public void received(long more) {
      bytes.addAndGet(more);
    }
  }

  private static Loopback.RawCall<UploadRequest, UploadResponse> begin(
      Loopback loopback, long bytes) {
    Loopback.RawCall<UploadRequest, UploadResponse> raw =
        loopback.rawCall(CoordinatorGrpc.getUploadMethod());
    UpdateHeader header =
        new UpdateHeader(Samples.SESSION, Samples.body(new byte[1]).digest(), bytes);
    raw.call.sendMessage(
        UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(header)).build());
    return raw;
  }

  /**
   * Sends while gRPC takes more; gives the bytes that were sent when the window was full and gRPC
   * took none for a while.
   */
  private static long push(Loopback.RawCall<UploadRequest, UploadResponse> raw)
      throws InterruptedException {
    long pushed = 0;
    long end = System.nanoTime() + Loopback.DEADLINE.toNanos();
    for (int quiet = 0; quiet < 20 && pushed < LARGE; quiet++) {
      if (pushed < WireLimits.FLOW_WINDOW_BYTES && System.nanoTime() < end) {
        quiet = 0;
      }
      while (raw.call.isReady() && pushed < LARGE) {
        raw.call.sendMessage(CHUNK);
        pushed += WireLimits.CHUNK_BYTES;
        quiet = 0;
      }
      Thread.sleep(10);
    }
    return pushed;
  }

  @Test
  void uploadThatWaitsForItsAdmission_sendsNothing() throws InterruptedException {
    Received received = new Received();
    try (Loopback loopback = new Loopback(Loopback.defaults(), received);
        GrpcCoordinator coordinator = loopback.connect()) {
      byte[] bytes = Samples.bytes(LARGE);
      UpdateBody body = Samples.body(bytes);
      RecordingSink sink = new RecordingSink();
      CompletableFuture<Admission> admission = new CompletableFuture<>();
      loopback.gateway.onAdmit = header -> admission;

      CompletableFuture<UpdateReceipt> receipt =
          CompletableFuture.supplyAsync(() -> coordinator.upload(Samples.header(body), body));
      Loopback.await("the header", () -> loopback.gateway.headers.size() == 1);
      Thread.sleep(200);
      assertThat(received.bytes).hasValueLessThan(200);

      admission.complete(new Admission.Open(sink));
      assertThat(Loopback.get(receipt)).isEqualTo(new UpdateReceipt.Accepted());
      assertThat(sink.bytes()).isEqualTo(bytes);
      assertThat(sink.misused).hasValue(0);
    }
  }

  @Test
  void deviceThatDoesNotWait_isHeldBack_byTheWindow() throws InterruptedException {
    try (Loopback loopback = new Loopback()) {
      CompletableFuture<Admission> admission = new CompletableFuture<>();
      loopback.gateway.onAdmit = header -> admission;
      Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
      assertThat(push(raw)).isLessThanOrEqualTo(IN_FLIGHT_MAX);

      RecordingSink sink = new RecordingSink();
      admission.complete(new Admission.Open(sink));
      Loopback.await("what was sent", () -> sink.written.get() >= WireLimits.FLOW_WINDOW_BYTES);
    }
  }

  @Test
  void slowSink_holdsTheDeviceBack() throws InterruptedException {
    try (Loopback loopback = new Loopback()) {
      CountDownLatch go = new CountDownLatch(1);
      RecordingSink sink = new RecordingSink();
      sink.onWrite =
          () -> {
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
      loopback.gateway.admits(sink);
      Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
      Loopback.await("the admission", raw.reply::isDone);

      long pushed = push(raw);
      assertThat(pushed).isLessThanOrEqualTo(IN_FLIGHT_MAX + WireLimits.CHUNK_BYTES);
      Loopback.await("the first chunk", () -> sink.written.get() > 0);
      assertThat(sink.written).hasValue(WireLimits.CHUNK_BYTES);

      go.countDown();
      Loopback.await("the rest", () -> sink.written.get() == pushed);
    }
  }

  private static UpdateReceipt.Refused refusedAfter(Loopback loopback, int announced, int sent) {
    RecordingSink sink = new RecordingSink();
    loopback.gateway.admits(sink);
    Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, announced);
    assertThat(Loopback.get(raw.reply).hasAdmitted()).isTrue();
    raw.call.sendMessage(
        UploadRequest.newBuilder().setChunk(ByteString.copyFrom(new byte[sent])).build());
    raw.call.halfClose();
    Loopback.await("the abort", () -> sink.aborted.get() == 1);
    assertThat(sink.written).hasValueLessThanOrEqualTo(announced);
    assertThat(sink.completed).hasValue(0);
    assertThat(sink.misused).hasValue(0);
    raw.call.request(1);
    assertThat(Loopback.get(raw.status).getCode()).isEqualTo(Status.Code.OK);
    return (UpdateReceipt.Refused) ProtoMapping.fromProto(raw.last);
  }

  @Test
  void row26_bodyOfAnotherLength_isRefused_andAborted() {
    try (Loopback loopback = new Loopback()) {
      assertThat(refusedAfter(loopback, 1_000, 1_001))
          .isEqualTo(
              new UpdateReceipt.Refused(
                  Refusal.TOO_LARGE, "the body is longer than the announced 1000"));
      assertThat(refusedAfter(loopback, 1_000, 999))
          .isEqualTo(
              new UpdateReceipt.Refused(
                  Refusal.MALFORMED, "the body ends after 999 of 1000 bytes"));
    }
  }

  @Test
  void deviceThatGoesAway_abortsTheSink_once() throws InterruptedException {
    try (Loopback loopback = new Loopback()) {
      for (boolean connectionLost : new boolean[] {false, true}) {
        RecordingSink sink = new RecordingSink();
        loopback.gateway.admits(sink);
        Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
        raw.call.sendMessage(CHUNK);
        Loopback.await("a chunk", () -> sink.written.get() > 0);
        if (connectionLost) {
          loopback.raw().shutdownNow();
        } else {
          raw.call.cancel("gone", null);
        }
        Loopback.await("the abort", () -> sink.aborted.get() == 1);
        Thread.sleep(50);
        assertThat(sink.aborted).hasValue(1);
        assertThat(sink.completed).hasValue(0);
        assertThat(sink.misused).hasValue(0);
      }
    }
  }

  @Test
  void admissionThatComesTooLate_abortsItsSink() {
    try (Loopback loopback = new Loopback()) {
      CompletableFuture<Admission> admission = new CompletableFuture<>();
      loopback.gateway.onAdmit = header -> admission;
      Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
      Loopback.await("the header", () -> loopback.gateway.headers.size() == 1);
      raw.call.cancel("gone", null);
      // The cancellation travels; an admission before it would be aborted as well.
      RecordingSink sink = new RecordingSink();
      admission.complete(new Admission.Open(sink));
      Loopback.await("the abort", () -> sink.aborted.get() == 1);
      assertThat(sink.written).hasValue(0);
      assertThat(sink.misused).hasValue(0);
    }
  }

  @Test
  void row31_silentDevice_isGivenUp_afterTheStallDeadline() {
    try (Loopback loopback = new Loopback(Loopback.with(STALL_DEADLINE, 100), CallObserver.NONE)) {
      RecordingSink sink = new RecordingSink();
      loopback.gateway.admits(sink);
      Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
      raw.call.sendMessage(CHUNK);
      assertThat(raw.status).succeedsWithin(STALL_DEADLINE.multipliedBy(5));
      Status status = Loopback.get(raw.status);
      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(status.getDescription()).isEqualTo("the upload was silent for 2000 ms");
      assertThat(sink.written).hasValue(WireLimits.CHUNK_BYTES);
      Loopback.await("the abort", () -> sink.aborted.get() == 1);
    }
  }

  @Test
  void row31_trickle_isGivenUp_thoughItIsNeverSilent() throws InterruptedException {
    Duration stall = Duration.ofMillis(600);
    try (Loopback loopback = new Loopback(Loopback.with(stall, 100), CallObserver.NONE)) {
      RecordingSink sink = new RecordingSink();
      loopback.gateway.admits(sink);
      Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
      UploadRequest one =
          UploadRequest.newBuilder().setChunk(ByteString.copyFrom(new byte[1])).build();
      for (int i = 0; i < 100 && !raw.status.isDone(); i++) {
        raw.call.sendMessage(one);
        Thread.sleep(50);
      }
      Status status = Loopback.get(raw.status);
      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(status.getDescription())
          .isEqualTo("less than a chunk of 262144 bytes came through in each 600 ms");
      Loopback.await("the abort", () -> sink.aborted.get() == 1);
    }
  }

  /** In all it takes longer than a device may wait that brings nothing. */
  @Test
  void slowDevice_thatBringsEachChunkInTime_isHeardToTheEnd() throws InterruptedException {
    int chunks = 5;
    try (Loopback loopback = new Loopback(Loopback.with(STALL_DEADLINE, 100), CallObserver.NONE)) {
      RecordingSink sink = new RecordingSink();
      loopback.gateway.admits(sink);
      Loopback.RawCall<UploadRequest, UploadResponse> raw =
          begin(loopback, chunks * WireLimits.CHUNK_BYTES);
      for (int i = 0; i < chunks; i++) {
        Thread.sleep(STALL_DEADLINE.multipliedBy(9).dividedBy(20).toMillis());
        raw.call.sendMessage(CHUNK);
      }
      raw.call.halfClose();
      raw.call.request(1);
      assertThat(Loopback.get(raw.status).getCode()).isEqualTo(Status.Code.OK);
      assertThat(sink.completed).hasValue(1);
    }
  }

  @Test
  void waitForTheHost_isNoSilenceOfTheDevice() throws InterruptedException {
    try (Loopback loopback = new Loopback(Loopback.with(STALL_DEADLINE, 100), CallObserver.NONE);
        GrpcCoordinator coordinator = loopback.connect()) {
      UpdateBody body = Samples.body(Samples.bytes(1_000));
      RecordingSink sink = new RecordingSink();
      sink.receipt = new CompletableFuture<>();
      CompletableFuture<Admission> admission = new CompletableFuture<>();
      loopback.gateway.onAdmit = header -> admission;
      CompletableFuture<UpdateReceipt> receipt =
          CompletableFuture.supplyAsync(() -> coordinator.upload(Samples.header(body), body));
      Loopback.await("the header", () -> loopback.gateway.headers.size() == 1);
      Thread.sleep(STALL_DEADLINE.plusMillis(200).toMillis());
      admission.complete(new Admission.Open(sink));
      Loopback.await("the body", () -> sink.completed.get() == 1);
      Thread.sleep(STALL_DEADLINE.plusMillis(200).toMillis());
      sink.receipt.complete(new UpdateReceipt.Accepted());
      assertThat(Loopback.get(receipt)).isEqualTo(new UpdateReceipt.Accepted());
      assertThat(loopback.gateway.headers).hasSize(1);
    }
  }

  @Test
  void restartInTheMiddle_abortsTheSink_andTheUpdateIsSentAgain() {
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      byte[] bytes = Samples.bytes(4 * 1024 * 1024);
      UpdateBody body = Samples.body(bytes);
      RecordingSink first = new RecordingSink();
      RecordingSink second = new RecordingSink();
      CountDownLatch middle = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      AtomicInteger admissions = new AtomicInteger();
      loopback.gateway.onAdmit =
          header ->
              CompletableFuture.completedFuture(
                  new Admission.Open(admissions.incrementAndGet() == 1 ? first : second));
      first.onWrite =
          () -> {
            middle.countDown();
            try {
              stopped.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
      CompletableFuture<UpdateReceipt> receipt =
          CompletableFuture.supplyAsync(() -> coordinator.upload(Samples.header(body), body));
      Loopback.await("the middle", () -> middle.getCount() == 0);
      loopback.stop();
      stopped.countDown();
      loopback.startAgain();
      assertThat(Loopback.get(receipt)).isEqualTo(new UpdateReceipt.Accepted());
      Loopback.await("the abort", () -> first.aborted.get() == 1);
      assertThat(first.completed).hasValue(0);
      assertThat(first.misused).hasValue(0);
      assertThat(second.bytes()).isEqualTo(bytes);
    }
  }

  /** Its round went on while the body was on its way. */
  @Test
  void updateThatIsSettledInTheMiddle_endsWithItsReceipt_andItsSinkIsAborted() {
    UpdateReceipt late = new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "the collection is over");
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      UpdateBody body = Samples.body(Samples.bytes(LARGE));
      RecordingSink sink = new RecordingSink();
      sink.onWrite =
          () -> {
            if (sink.written.get() > WireLimits.CHUNK_BYTES) {
              sink.settled.complete(late);
            }
          };
      loopback.gateway.admits(sink);
      assertThat(coordinator.upload(Samples.header(body), body)).isEqualTo(late);
      Loopback.await("the abort", () -> sink.aborted.get() == 1);
      assertThat(sink.written).hasValueLessThan(LARGE);
      assertThat(sink.completed).hasValue(0);
      assertThat(sink.misused).hasValue(0);
      assertThat(loopback.gateway.headers).as("it is not sent again").hasSize(1);
    }
  }

  /** A device that sends nothing just then hears of it, too. */
  @Test
  void silentUploadThatIsSettled_ends() {
    UpdateReceipt late = new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "the collection is over");
    try (Loopback loopback = new Loopback()) {
      RecordingSink sink = new RecordingSink();
      loopback.gateway.admits(sink);
      Loopback.RawCall<UploadRequest, UploadResponse> raw = begin(loopback, LARGE);
      assertThat(Loopback.get(raw.reply).hasAdmitted()).isTrue();
      raw.call.request(1);
      sink.settled.complete(late);
      assertThat(Loopback.get(raw.status).getCode()).isEqualTo(Status.Code.OK);
      assertThat(ProtoMapping.fromProto(raw.last)).isEqualTo(late);
      Loopback.await("the abort", () -> sink.aborted.get() == 1);
    }
  }

  /** What the round says of the whole body counts: it may have been acknowledged already. */
  @Test
  void updateThatIsSettledWhenItIsWhole_getsTheAnswerThatItWaitsFor() throws Exception {
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      UpdateBody body = Samples.body(Samples.bytes(1_000));
      RecordingSink sink = new RecordingSink();
      sink.receipt = new CompletableFuture<>();
      loopback.gateway.admits(sink);
      CompletableFuture<UpdateReceipt> receipt =
          CompletableFuture.supplyAsync(() -> coordinator.upload(Samples.header(body), body));
      Loopback.await("the body", () -> sink.completed.get() == 1);
      sink.settled.complete(new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "it is over"));
      Thread.sleep(100);
      sink.receipt.complete(new UpdateReceipt.Accepted());
      assertThat(Loopback.get(receipt)).isEqualTo(new UpdateReceipt.Accepted());
      assertThat(sink.aborted).hasValue(0);
      assertThat(sink.misused).hasValue(0);
    }
  }
}
