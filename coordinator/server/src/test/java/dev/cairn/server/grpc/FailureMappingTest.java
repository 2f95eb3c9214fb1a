package dev.cairn.server.grpc;

import static dev.cairn.server.grpc.Samples.CHECK_IN;
import static dev.cairn.server.grpc.Samples.LATER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Goal: a failure becomes the status that any call may have, and tells strangers nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailureMappingTest {
  private Loopback loopback;
  private InMemoryGateway gateway;
  private GrpcCoordinator coordinator;

  @BeforeAll
  void start() {
    loopback = new Loopback();
    gateway = loopback.gateway;
    coordinator =
        GrpcCoordinator.connect(loopback.client().withOutageTolerance(Duration.ofSeconds(5)));
  }

  @AfterAll
  void stop() {
    coordinator.close();
    loopback.close();
  }

  private static void malformed(Runnable call, String description) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getStatus().getDescription()).startsWith(description);
            });
  }

  @Test
  void malformedRequests_areInvalid_andNameTheField() {
    CheckInRequest checkIn = ProtoMapping.toProto(CHECK_IN);
    malformed(
        () -> loopback.stub().checkIn(checkIn.toBuilder().clearClientId().build()), "client_id: ");
    malformed(() -> loopback.stub().finish(FinishRequest.getDefaultInstance()), "session: must be");
    malformed(
        () -> loopback.stub().fetch(FetchRequest.getDefaultInstance()).hasNext(),
        "digest: a SHA-256 has 32 bytes, not 0");
  }

  private Status upload(UploadRequest... parts) {
    Loopback.RawCall<UploadRequest, UploadResponse> raw =
        loopback.rawCall(CoordinatorGrpc.getUploadMethod());
    for (UploadRequest part : parts) {
      raw.call.sendMessage(part);
    }
    raw.call.halfClose();
    return Loopback.get(raw.status);
  }

  private static void invalid(Status status, String description) {
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).startsWith(description);
  }

  @Test
  void malformedUploads_areInvalid_andAbortTheSink() {
    UpdateBody body = Samples.body(Samples.bytes(100));
    UploadRequest header =
        UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(Samples.header(body))).build();
    UploadRequest chunk =
        UploadRequest.newBuilder().setChunk(ByteString.copyFrom(new byte[10])).build();
    UploadRequest empty = UploadRequest.newBuilder().setChunk(ByteString.EMPTY).build();

    invalid(upload(), "header: must be there");
    invalid(upload(chunk), "header: must come first");
    invalid(upload(UploadRequest.getDefaultInstance()), "part: must be header or chunk");
    invalid(
        upload(UploadRequest.newBuilder().setHeader(UploadHeader.getDefaultInstance()).build()),
        "session: must be there");
    for (UploadRequest second : new UploadRequest[] {header, empty}) {
      RecordingSink sink = new RecordingSink();
      gateway.admits(sink);
      invalid(upload(header, chunk, second), second == header ? "header: must come" : "chunk: ");
      Loopback.await("the abort", () -> sink.aborted.get() == 1);
      assertThat(sink.completed).hasValue(0);
      assertThat(sink.misused).hasValue(0);
    }
  }

  @Test
  void illegalArgumentOfTheGateway_isIllegalArgumentOfTheClient() {
    gateway.onCheckIn =
        checkIn -> {
          throw new IllegalArgumentException("examples: more than there are people");
        };
    assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("finds the request malformed: examples: more than there are people");
    gateway.onCheckIn =
        checkIn -> CompletableFuture.failedFuture(new IllegalArgumentException("later"));
    assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("finds the request malformed: later");
  }

  @Test
  void fault_isTroubleAtOnce_withAnId_andWithoutItsText() {
    gateway.onCheckIn =
        checkIn -> {
          throw new IllegalStateException("a secret of the coordinator");
        };
    assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
        .isInstanceOf(TroubleException.class)
        .hasMessageMatching(
            "the coordinator at 127.0.0.1:\\d+ failed with INTERNAL: a fault of the coordinator,"
                + " [0-9a-f-]{36}");
    gateway.onCheckIn = checkIn -> CompletableFuture.completedFuture(null);
    assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
        .hasMessageContaining("failed with INTERNAL");
  }

  @Test
  void troubleOfTheStore_isRepeated_untilItIsOver() {
    AtomicInteger attempts = new AtomicInteger();
    gateway.onCheckIn =
        checkIn ->
            attempts.incrementAndGet() < 3
                ? CompletableFuture.failedFuture(new TroubleException("the database is away"))
                : CompletableFuture.completedFuture(LATER);
    assertThat(coordinator.checkIn(CHECK_IN)).isEqualTo(LATER);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void troubleInTheMiddleOfAnUpload_abortsTheSink_andTheUpdateIsSentAgain() {
    RecordingSink broken = new RecordingSink();
    broken.onWrite =
        () -> {
          throw new UncheckedIOException(new IOException("disk full"));
        };
    RecordingSink full = new RecordingSink();
    full.receipt = CompletableFuture.failedFuture(new TroubleException("no journal"));
    RecordingSink good = new RecordingSink();
    AtomicInteger admissions = new AtomicInteger();
    gateway.onAdmit =
        header -> {
          UpdateSink sink = admissions.incrementAndGet() == 1 ? full : good;
          return CompletableFuture.completedFuture(new Admission.Open(sink));
        };
    UpdateBody body = Samples.body(Samples.bytes(500_000));
    coordinator.upload(Samples.header(body), body);
    assertThat(full.completed).hasValue(1);
    assertThat(full.aborted).hasValue(0);
    assertThat(good.bytes()).isEqualTo(Samples.bytes(500_000));

    gateway.admits(broken);
    assertThatThrownBy(() -> coordinator.upload(Samples.header(body), body))
        .isInstanceOf(TroubleException.class)
        .hasMessageContaining("failed with INTERNAL");
    assertThat(broken.aborted).hasValue(1);
  }

  @Test
  void overload_isWaitedOut_asLongAsTheCoordinatorSays() {
    AtomicInteger attempts = new AtomicInteger();
    gateway.onCheckIn =
        checkIn -> {
          if (attempts.incrementAndGet() == 1) {
            throw new OverloadedException("the mailbox is full", 300);
          }
          return CompletableFuture.completedFuture(LATER);
        };
    long begin = System.nanoTime();
    assertThat(coordinator.checkIn(CHECK_IN)).isEqualTo(LATER);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(300));
    assertThat(attempts).hasValue(2);
  }

  @Test
  void overloadBeyondTheTolerance_isTroubleAtOnce() {
    gateway.onCheckIn =
        checkIn -> {
          throw new OverloadedException("the mailbox is full", 60_000);
        };
    assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
        .isInstanceOf(TroubleException.class)
        .hasMessageEndingWith("was overloaded for 5 s; try again later");
  }

  @Test
  void bytesThatAreNoMessage_doNotReachTheGateway() {
    MethodDescriptor.Marshaller<byte[]> garbage =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            return new byte[0];
          }
        };
    gateway.checkIns.clear();
    Loopback.RawCall<byte[], byte[]> raw =
        loopback.rawCall(
            MethodDescriptor.newBuilder(garbage, garbage)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("cairn.v1.Coordinator/CheckIn")
                .build());
    raw.call.sendMessage(new byte[] {-1, -1, -1});
    raw.call.halfClose();
    Status status = Loopback.get(raw.status);
    // gRPC gives this status before any of our code runs.
    assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(gateway.checkIns).isEmpty();
  }

  @Test
  void messageBeyondTheBound_isRefused() {
    UploadRequest huge =
        UploadRequest.newBuilder().setChunk(ByteString.copyFrom(new byte[600_000])).build();
    assertThat(upload(huge).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }
}
