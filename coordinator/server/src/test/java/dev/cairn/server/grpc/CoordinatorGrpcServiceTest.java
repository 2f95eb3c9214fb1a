package dev.cairn.server.grpc;

import static dev.cairn.server.grpc.Samples.ASSIGNED;
import static dev.cairn.server.grpc.Samples.CHECK_IN;
import static dev.cairn.server.grpc.Samples.LATER;
import static dev.cairn.server.grpc.Samples.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: every outcome that the gateway can give reaches the client as the same value. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoordinatorGrpcServiceTest {
  private Loopback loopback;
  private InMemoryGateway gateway;
  private GrpcCoordinator coordinator;

  @BeforeAll
  void start() {
    loopback = new Loopback();
    gateway = loopback.gateway;
    coordinator = loopback.connect();
  }

  @AfterAll
  void stop() {
    coordinator.close();
    loopback.close();
  }

  @Test
  void checkIn_givesEveryReply() {
    for (CheckInReply reply :
        List.of(ASSIGNED, LATER, new CheckInReply.Rejected("unknown population"))) {
      gateway.replies(reply);
      assertThat(coordinator.checkIn(CHECK_IN)).isEqualTo(reply);
    }
    CheckIn first = gateway.checkIns.get(0);
    // What is left of the wait is sent, which may be a little less already.
    assertThat(first.waitMillis()).isBetween(1L, CHECK_IN.waitMillis());
    assertThat(first).usingRecursiveComparison().ignoringFields("waitMillis").isEqualTo(CHECK_IN);
  }

  @Test
  void finish_givesEveryOutcome_forEveryDeparture() {
    for (RoundOutcome outcome :
        List.of(
            new RoundOutcome.Pending(),
            new RoundOutcome.Committed(new ModelId(Digest.of(new byte[] {7})), true),
            new RoundOutcome.Committed(new ModelId(Digest.of(new byte[] {8})), false),
            new RoundOutcome.Abandoned("TOO_FEW_UPDATES"))) {
      gateway.onFinish = finish -> CompletableFuture.completedFuture(outcome);
      assertThat(coordinator.finish(SESSION, Departure.DONE, 0)).isEqualTo(outcome);
    }
    for (Departure departure : Departure.values()) {
      gateway.finishes.clear();
      coordinator.finish(SESSION, departure, 60_000);
      assertThat(gateway.finishes).hasSize(1);
      InMemoryGateway.Finish finish = gateway.finishes.get(0);
      assertThat(finish.session()).isEqualTo(SESSION);
      assertThat(finish.departure()).isEqualTo(departure);
      // What is left of the wait is sent, which may be a little less already.
      assertThat(finish.waitMillis()).isBetween(1L, 60_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 262_143, 262_144, 262_145, 1_000_000})
  void upload_handsEveryByteOn_andGivesTheReceipt(int length) {
    byte[] bytes = Samples.bytes(length);
    UpdateBody body = Samples.body(bytes);
    RecordingSink sink = new RecordingSink();
    gateway.admits(sink);
    gateway.headers.clear();

    assertThat(coordinator.upload(Samples.header(body), body))
        .isEqualTo(new UpdateReceipt.Accepted());

    assertThat(gateway.headers).containsExactly(Samples.header(body));
    assertThat(sink.bytes()).isEqualTo(bytes);
    assertThat(sink.completed).hasValue(1);
    assertThat(sink.aborted).hasValue(0);
    assertThat(sink.misused).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void upload_isRefused_beforeAndAfterTheBody(Refusal refusal) {
    UpdateReceipt refused = new UpdateReceipt.Refused(refusal, "for people");
    UpdateBody body = Samples.body(Samples.bytes(300_000));

    gateway.onAdmit = header -> CompletableFuture.completedFuture(new Admission.Answered(refused));
    assertThat(coordinator.upload(Samples.header(body), body)).isEqualTo(refused);

    RecordingSink sink = new RecordingSink();
    sink.receipt = CompletableFuture.completedFuture(refused);
    gateway.admits(sink);
    assertThat(coordinator.upload(Samples.header(body), body)).isEqualTo(refused);
    assertThat(sink.completed).hasValue(1);
    assertThat(sink.aborted).hasValue(0);
  }

  @Test
  void updateThatWasAcceptedBefore_isAnswered_withoutItsBody() {
    UpdateBody body = Samples.body(Samples.bytes(300_000));
    gateway.onAdmit =
        header ->
            CompletableFuture.completedFuture(new Admission.Answered(new UpdateReceipt.Accepted()));
    assertThat(coordinator.upload(Samples.header(body), body))
        .isEqualTo(new UpdateReceipt.Accepted());
  }

  @Test
  void wrongDigest_isForTheSinkToFind() {
    byte[] bytes = Samples.bytes(300_000);
    Digest announced = Digest.of(new byte[] {1});
    RecordingSink sink = new RecordingSink();
    sink.receipt =
        CompletableFuture.completedFuture(
            new UpdateReceipt.Refused(Refusal.DIGEST_MISMATCH, "another digest"));
    gateway.admits(sink);
    gateway.headers.clear();

    UpdateReceipt receipt =
        coordinator.upload(new UpdateHeader(SESSION, announced, bytes.length), Samples.body(bytes));

    assertThat(receipt)
        .isEqualTo(new UpdateReceipt.Refused(Refusal.DIGEST_MISMATCH, "another digest"));
    assertThat(gateway.headers.get(0).digest()).isEqualTo(announced);
    assertThat(sink.bytes()).isEqualTo(bytes);
  }

  @Test
  void headerOfAnotherLength_isRefused_beforeAnythingIsSent() {
    UpdateBody body = Samples.body(Samples.bytes(10));
    assertThatThrownBy(() -> coordinator.upload(new UpdateHeader(SESSION, body.digest(), 11), body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the header announces 11 bytes, the body has 10");
  }

  @Test
  void fetch_sendsTheFile_fromEveryOffset() throws IOException {
    byte[] file = Samples.bytes(700_000);
    Digest digest = gateway.file(file);
    for (int offset : new int[] {0, 1, 262_144, 699_999, 700_000}) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      coordinator.fetch(digest, offset, sink);
      assertThat(sink.toByteArray())
          .as("from " + offset)
          .isEqualTo(Arrays.copyOfRange(file, offset, file.length));
    }
    Loopback.await("files to be closed", () -> gateway.openFiles.get() == 0);
  }

  @Test
  void fetch_ofNoSuchFile_isTroubleAtOnce_andOfNoSuchOffset_isMalformed() {
    Digest missing = Digest.of(new byte[] {99});
    assertThatThrownBy(() -> coordinator.fetch(missing, 0, OutputStream.nullOutputStream()))
        .isInstanceOf(TroubleException.class)
        .hasMessage("the coordinator at 127.0.0.1:" + loopback.port() + " has no file " + missing);
    Digest digest = gateway.file(new byte[10]);
    for (long offset : new long[] {-1, 11}) {
      assertThatThrownBy(() -> coordinator.fetch(digest, offset, OutputStream.nullOutputStream()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("offset: must be 0 to 10, not " + offset);
    }
    Loopback.await("files to be closed", () -> gateway.openFiles.get() == 0);
  }

  @Test
  void fetch_whoseSinkFails_throwsThat_andClosesTheFile() {
    Digest digest = gateway.file(Samples.bytes(5_000_000));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    assertThatThrownBy(() -> coordinator.fetch(digest, 0, full))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("disk full");
    Loopback.await("files to be closed", () -> gateway.openFiles.get() == 0);
  }
}
