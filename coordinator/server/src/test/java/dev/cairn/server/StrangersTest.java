package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.DepartureReason;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.grpc.v1.Session;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who shows what at the devices' port, and what becomes of it: over real connections. */
class StrangersTest {
  private static final KeyPurposeId CLIENTS = KeyPurposeId.id_kp_clientAuth;

  @TempDir Path folder;
  private DevicePort port;
  private final TestDevice device = new TestDevice();

  @BeforeEach
  void open() {
    port = new DevicePort(folder);
  }

  @AfterEach
  void close() {
    port.close();
  }

  private static CheckInRequest checkIn(String client) {
    return CheckInRequest.newBuilder()
        .setClientId(client)
        .setPopulation("phones")
        .setExamples(10)
        .setSdkVersion("1")
        .build();
  }

  private void checkIn(ManagedChannel channel) {
    var unused = DevicePort.coordinator(channel).checkIn(checkIn(device.client().value()));
  }

  /** The call is refused with one line that has these words, it is counted, and goes nowhere. */
  private void assertRejected(ManagedChannel channel, String reason, String... words) {
    assertRejected(() -> checkIn(channel), reason, words);
  }

  private void assertRejected(ThrowingCallable call, String reason, String... words) {
    int reached = port.gateway.reached.size();
    double before = port.rejected(reason);
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(refusal.getStatus().getDescription()).contains(words).doesNotContain("\n");
    assertThat(port.rejected(reason)).isEqualTo(before + 1);
    assertThat(port.gateway.reached).hasSize(reached);
  }

  @Test
  void enrolledDevice_isServedInItsOwnName() {
    ManagedChannel channel = port.enrolled(device);

    checkIn(channel);
    assertThat(DevicePort.coordinator(channel).fetch(fetch()).next().hasNoSuchFile()).isTrue();

    assertThat(port.gateway.reached).containsExactly("check-in of " + device.client(), "fetch");
    assertThat(port.enrolments("ENROLLED")).isOne();
  }

  private static FetchRequest fetch() {
    return FetchRequest.newBuilder().setDigest(ByteString.copyFrom(new byte[32])).build();
  }

  @Test
  void noCertificate_isRejectedOnEveryCallButEnroll() {
    ManagedChannel channel = port.channel(null, null);
    String[] words = {"no certificate", "cairn enroll"};

    assertRejected(channel, "NO_CERTIFICATE", words);
    assertRejected(
        () -> DevicePort.coordinator(channel).fetch(fetch()).next(), "NO_CERTIFICATE", words);
    assertRejected(
        () -> DevicePort.coordinator(channel).finish(finish("x")), "NO_CERTIFICATE", words);
    assertRejected(() -> upload(channel, "x"), "NO_CERTIFICATE", words);
    assertRejected(
        () -> DevicePort.enrolment(channel).renew(RenewRequest.getDefaultInstance()),
        "NO_CERTIFICATE",
        words);
  }

  private static Session session(String client) {
    return Session.newBuilder()
        .setRunId("run")
        .setRoundIndex(1)
        .setAttempt(1)
        .setClientId(client)
        .build();
  }

  private static FinishRequest finish(String client) {
    return FinishRequest.newBuilder()
        .setSession(session(client))
        .setDeparture(DepartureReason.DEPARTURE_REASON_DONE)
        .build();
  }

  private static void upload(ManagedChannel channel, String client) {
    CompletableFuture<UploadResponse> reply = new CompletableFuture<>();
    StreamObserver<UploadRequest> requests =
        CoordinatorGrpc.newStub(channel)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadResponse response) {
                    reply.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    reply.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(
        UploadRequest.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setSession(session(client))
                    .setDigest(ByteString.copyFrom(new byte[32]))
                    .setBytes(1))
            .build());
    try {
      var unused = reply.get(15, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw (StatusRuntimeException) e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nameOfAnotherClient_isRejectedInEveryRequest() {
    ManagedChannel channel = port.enrolled(device);
    String other = new TestDevice().client().value();
    String[] words = {"another client", device.client().value()};

    assertRejected(
        () -> DevicePort.coordinator(channel).checkIn(checkIn(other)), "OTHER_CLIENT", words);
    assertRejected(
        () -> DevicePort.coordinator(channel).finish(finish(other)), "OTHER_CLIENT", words);
    assertRejected(() -> upload(channel, other), "OTHER_CLIENT", words);

    String own = device.client().value();
    var unused = DevicePort.coordinator(channel).finish(finish(own));
    upload(channel, own);
    assertThat(port.gateway.reached).containsExactly("finish of " + own, "upload of " + own);
  }

  @Test
  void row42_expiredCertificate_isRejected_alsoOnAnOpenConnection() {
    ManagedChannel channel = port.enrolled(device);
    checkIn(channel);

    port.shift = DevicePort.VALIDITY.plusMinutes(1);

    assertRejected(channel, "EXPIRED", "expired on", "new token");
  }

  @Test
  void certificateOfTheFuture_isRejected() {
    ManagedChannel channel = port.enrolled(device);

    port.shift = Duration.ofHours(-1);

    assertRejected(channel, "NOT_YET_VALID", "valid from", "clocks");
  }

  @Test
  void row42_foreignCa_isRejected(@TempDir Path elsewhere) {
    try (DevicePort other = new DevicePort(elsewhere)) {
      X509Certificate foreign =
          DevicePort.certificate(other.enroll(other.token(), device.request()));

      assertRejected(port.channel(device, foreign), "FOREIGN_CA", "not of this coordinator's CA");
    }
  }

  @Test
  void copiedNameOfTheCa_isRejected_evenForAKnownDevice() {
    checkIn(port.enrolled(device));
    X509Certificate forged =
        device.certificate(
            port.authorityName(),
            device.pair.getPrivate(),
            CLIENTS,
            Instant.now(),
            Duration.ofDays(1));

    assertRejected(port.channel(device, forged), "FOREIGN_CA", "not of this coordinator's CA");
  }

  @Test
  void certificateForServers_isRejected() {
    checkIn(port.enrolled(device));
    X509Certificate forServers =
        device.certificate(
            port.authorityName(),
            port.authorityKey(),
            KeyPurposeId.id_kp_serverAuth,
            Instant.now(),
            Duration.ofDays(1));

    assertRejected(port.channel(device, forServers), "WRONG_USAGE", "not for devices");
  }

  @Test
  void unknownDevice_isRejected() {
    X509Certificate genuine =
        device.certificate(
            port.authorityName(),
            port.authorityKey(),
            CLIENTS,
            Instant.now().minusSeconds(60),
            Duration.ofDays(1));

    assertRejected(
        port.channel(device, genuine), "UNKNOWN_DEVICE", "knows no device", "enrol the device");
  }

  @Test
  void databaseThatIsAway_letsNobodyIn_andIsTrouble() {
    ManagedChannel channel = port.enrolled(device);
    port.devices.trouble = true;

    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> checkIn(channel));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).contains("try again");
    assertThat(port.gateway.reached).isEmpty();

    port.devices.trouble = false;
    checkIn(channel);
  }

  @Test
  void row42_revokedDevice_isRejectedAtOnce_onAnOpenConnectionToo() {
    ManagedChannel channel = port.enrolled(device);
    checkIn(channel);

    assertThat(port.desk.enrolment().revoke(device.client(), "stolen", "ada", null)).isPresent();

    assertRejected(channel, "REVOKED", "revoked by an operator");
    assertRejected(
        () ->
            DevicePort.enrolment(channel)
                .renew(
                    RenewRequest.newBuilder()
                        .setCertificateRequest(ByteString.copyFrom(device.request()))
                        .build()),
        "REVOKED",
        "revoked by an operator");
  }
}
