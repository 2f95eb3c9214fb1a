package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.EnrolmentFailedException;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.protocol.identity.UnauthenticatedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's own devices at the devices' port: the two halves of identity meet. */
class SdkDevicesTest {
  @TempDir Path folder;
  private DevicePort port;
  private FileDeviceKeys keys;

  @BeforeEach
  void open() {
    port = new DevicePort(folder.resolve("coordinator"));
    keys = FileDeviceKeys.in(folder.resolve("device"));
  }

  @AfterEach
  void close() {
    port.close();
  }

  private String endpoint() {
    return "127.0.0.1:" + port.port();
  }

  private SessionOutcome participate() {
    try (DeviceIdentity identity = DeviceIdentity.of(keys);
        FederatedClient client =
            FederatedClient.builder()
                .coordinator(() -> GrpcCoordinator.connect(endpoint(), keys))
                .identity(identity)
                .floor(ClientFloor.standard())
                .population("phones")
                .store(new MemoryClientStore())
                .trainer(job -> new TrainedUpdate(new float[0], 0))
                .examples(new BlankExamples(3))
                .checkInWaitMillis(0)
                .build()) {
      return client.participate();
    }
  }

  @Test
  void device_enrolsAndChecksInUnderItsName() {
    FileDeviceKeys unused = GrpcEnrolment.enrolled(endpoint(), port.token().text(), keys);
    assertThat(participate()).isInstanceOf(SessionOutcome.ComeBackLater.class);
    assertThat(port.gateway.reached).containsExactly("check-in of " + keys.publicKey().clientId());
    assertThat(FileDeviceKeys.in(folder.resolve("device")).enrolment()).isPresent();
  }

  @Test
  void usedToken_isRefusedForAnotherDeviceAndGoodForTheSame() {
    String token = port.token().text();
    FileDeviceKeys unused = GrpcEnrolment.enrolled(endpoint(), token, keys);
    FileDeviceKeys other = FileDeviceKeys.in(folder.resolve("other"));
    assertThatThrownBy(() -> GrpcEnrolment.enrolled(endpoint(), token, other))
        .isInstanceOf(EnrolmentFailedException.class)
        .hasMessageContaining("the token was used by another device");
    assertThat(GrpcEnrolment.enrol(Endpoint.parse(endpoint()), EnrolmentToken.parse(token), keys))
        .isNotNull();
  }

  @Test
  void tokenOfAnotherCoordinator_isNotShown() {
    try (DevicePort other = new DevicePort(folder.resolve("other-coordinator"))) {
      String token = other.token().text();
      assertThatThrownBy(() -> GrpcEnrolment.enrolled(endpoint(), token, keys))
          .isInstanceOf(EnrolmentFailedException.class)
          .hasMessageContaining("the token was not shown");
    }
  }

  @Test
  void revokedDevice_isRejectedWithTheServersLine() {
    FileDeviceKeys unused = GrpcEnrolment.enrolled(endpoint(), port.token().text(), keys);
    assertThat(port.devices.revoke(keys.publicKey().clientId(), "lost", "ada", Instant.now()))
        .isTrue();
    assertThat(participate())
        .isInstanceOfSatisfying(
            SessionOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).contains("was revoked"));
  }

  @Test
  void nameOfAnotherDevice_isRejected() {
    FileDeviceKeys unused = GrpcEnrolment.enrolled(endpoint(), port.token().text(), keys);
    try (GrpcCoordinator coordinator = GrpcCoordinator.connect(endpoint(), keys)) {
      CheckIn lie = new CheckIn(new ClientId("somebody-else"), new Population("phones"), 1, "1", 0);
      assertThatThrownBy(() -> coordinator.checkIn(lie))
          .isInstanceOf(UnauthenticatedException.class)
          .hasMessageContaining("the request is for another client");
    }
  }

  @Test
  void oldCertificate_isRenewedByTheRealAuthority() {
    port.shift = Duration.ofDays(-70);
    FileDeviceKeys unused = GrpcEnrolment.enrolled(endpoint(), port.token().text(), keys);
    port.shift = Duration.ZERO;
    var before = keys.enrolment().orElseThrow().certificate();
    assertThat(participate()).isInstanceOf(SessionOutcome.ComeBackLater.class);
    var after = keys.enrolment().orElseThrow().certificate();
    assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
    assertThat(after.getPublicKey()).isEqualTo(before.getPublicKey());
  }
}
