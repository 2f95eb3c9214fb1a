package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.grpc.v1.CertifyRequest;
import dev.cairn.grpc.v1.CertifyResponse;
import dev.cairn.grpc.v1.EnrollmentRefusalCode;
import dev.cairn.protocol.identity.CompactCredential;
import dev.cairn.protocol.identity.DeviceCredential;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.protocol.identity.UnauthenticatedException;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How devices get compact credentials: over real connections, from the CA's real files. */
class CompactCredentialsTest {
  @TempDir Path folder;
  private DevicePort port;
  private FileDeviceKeys keys;
  private DeviceIdentity identity;
  private GrpcCoordinator coordinator;

  @BeforeEach
  void open() {
    port = new DevicePort(folder.resolve("coordinator"));
    keys = enrolled("device");
    identity = DeviceIdentity.of(keys);
    coordinator = GrpcCoordinator.connect("127.0.0.1:" + port.port(), keys);
  }

  @AfterEach
  void close() {
    coordinator.close();
    port.close();
  }

  private FileDeviceKeys enrolled(String name) {
    return GrpcEnrolment.enrolled(
        "127.0.0.1:" + port.port(), port.token().text(), FileDeviceKeys.in(folder.resolve(name)));
  }

  @Test
  void device_isGivenAThirdOfTheBytes_thatEveryDeviceOfTheCaVerifies() throws Exception {
    byte[] full = identity.signer().credential();
    byte[] compact = identity.signer(coordinator::certify).credential();

    assertThat(full.length).isBetween(560, 680);
    assertThat(compact).hasSize(137);
    assertThat(CompactCredential.decode(compact).signingKey())
        .isEqualTo(DeviceCredential.decode(full).signingKey());
    assertThat(port.enrolments("CERTIFIED")).isOne();
    // Another device knows the issuer from its own enrolment, also after a restart.
    FileDeviceKeys unused = enrolled("another");
    DeviceIdentity another = DeviceIdentity.of(FileDeviceKeys.in(folder.resolve("another")));
    assertThat(another.verifier().verify(compact).clientId())
        .isEqualTo(keys.publicKey().digest().bytes())
        .isEqualTo(another.verifier().verify(full).clientId());
    // The coordinator knows it from the CA's folder.
    DeviceCredentialVerifier own =
        new DeviceCredentialVerifier(
            port.identity.authority().devices(), System::currentTimeMillis);
    own.accept(port.identity.authority().issuer().statement());
    assertThat(own.verify(compact).signingKey())
        .isEqualTo(DeviceCredential.decode(full).signingKey());
  }

  @Test
  void credentialOfAnotherDevice_orOfNone_isRefused() {
    byte[] others = DeviceIdentity.of(enrolled("another")).signer().credential();
    assertThat(coordinator.certify(others)).isEmpty();
    byte[] changed = identity.signer().credential();
    changed[changed.length - 1] ^= 1;
    assertThat(coordinator.certify(changed)).isEmpty();
    assertThat(coordinator.certify(new byte[0])).isEmpty();
    assertThat(coordinator.certify(new byte[4_000])).isEmpty();
    byte[] compact = identity.signer(coordinator::certify).credential();
    assertThat(coordinator.certify(compact)).as("no longer life for a compact one").isEmpty();
    assertThat(port.enrolments("BAD_REQUEST")).isEqualTo(5);

    CertifyResponse refused =
        DevicePort.enrolment(port.enrolled(new TestDevice()))
            .certify(
                CertifyRequest.newBuilder().setCredential(ByteString.copyFrom(others)).build());
    assertThat(refused.getRefused().getCode())
        .isEqualTo(EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_BAD_REQUEST);
    assertThat(refused.getRefused().getDetail()).contains("another device's");
  }

  @Test
  void stranger_andRevokedDevice_areGivenNothing() {
    byte[] full = identity.signer().credential();
    ManagedChannel stranger = port.channel(null, null);
    assertThatThrownBy(
            () ->
                DevicePort.enrolment(stranger)
                    .certify(
                        CertifyRequest.newBuilder()
                            .setCredential(ByteString.copyFrom(full))
                            .build()))
        .hasMessageContaining("UNAUTHENTICATED")
        .hasMessageContaining("no certificate");
    assertThat(port.devices.revoke(keys.publicKey().clientId(), "lost", "ada", Instant.now()))
        .isTrue();
    assertThatThrownBy(() -> coordinator.certify(full))
        .isInstanceOf(UnauthenticatedException.class)
        .hasMessageContaining("was revoked");
  }

  @Test
  void enrolment_bringsTheIssuer_andKeepsIt() {
    IssuerStatement issuer = port.identity.authority().issuer().statement();
    assertThat(keys.enrolment().orElseThrow().issuer()).isEqualTo(issuer);
    assertThat(FileDeviceKeys.in(folder.resolve("device")).enrolment().orElseThrow().issuer())
        .isEqualTo(issuer);
    IssuedCredential issued = coordinator.certify(identity.signer().credential()).orElseThrow();
    assertThat(issued.issuer()).isEqualTo(issuer);
    assertThat(Arrays.equals(issuer.issuerKey(), port.identity.key().publicKey())).isFalse();
  }
}
