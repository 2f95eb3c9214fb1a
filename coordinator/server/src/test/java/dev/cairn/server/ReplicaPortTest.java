package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.grpc.RemoteOwner;
import dev.cairn.server.grpc.ReplicaEndpoint;
import dev.cairn.server.grpc.ReplicaTls;
import dev.cairn.server.identity.CertificateAuthority;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.identity.ServerCertificate;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is answered at the port for coordinators, and whom a coordinator asks: over real TLS. */
class ReplicaPortTest {
  private static final KeyPurposeId SERVERS = KeyPurposeId.id_kp_serverAuth;
  private static final KeyPurposeId CLIENTS = KeyPurposeId.id_kp_clientAuth;
  private static final Duration LIFE = Duration.ofDays(90);
  private static final RunId RUN = new RunId("run");

  @TempDir Path folder;
  private final WillingOwner owner = new WillingOwner();
  private final TestDevice device = new TestDevice();
  private DevicePort port;

  @BeforeEach
  void open() {
    port = new DevicePort(folder.resolve("own"));
  }

  @AfterEach
  void close() {
    port.close();
  }

  private ReplicaTls showing(PrivateKey key, X509Certificate certificate) {
    return new ReplicaTls(port.identity.authority()::requireCoordinator, key, certificate);
  }

  private ReplicaTls own() {
    return showing(port.identity.server().key(), port.identity.server().certificate());
  }

  /** A certificate of the device's key by the name and the key of a CA. */
  private ReplicaTls showing(PrivateKey signer, KeyPurposeId purpose, Instant from) {
    return showing(
        device.pair.getPrivate(),
        device.certificate(port.authorityName(), signer, purpose, from, LIFE));
  }

  private CoordinatorIdentity foreign() {
    return CoordinatorIdentity.init(
        folder.resolve("foreign/authority"),
        folder.resolve("foreign/state"),
        List.of(),
        Clock.systemUTC(),
        new SecureRandom());
  }

  private PrivateKey foreignKey() {
    return DevicePort.key(
        folder.resolve("foreign/authority").resolve(CertificateAuthority.KEY_FILE));
  }

  /** Whether a coordinator that shows one thing is answered by one that shows another thing. */
  private boolean answered(ServerCredentials server, ChannelCredentials client) throws Exception {
    try (ReplicaEndpoint endpoint =
            ReplicaEndpoint.start(new InetSocketAddress("127.0.0.1", 0), server, owner);
        RemoteOwner other = RemoteOwner.at("127.0.0.1:" + endpoint.port(), client)) {
      return other
          .operate(RUN, new RunCommand.Resume("ada"), null)
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private void assertRefused(ServerCredentials server, ChannelCredentials client) {
    assertThatThrownBy(() -> answered(server, client)).hasCauseInstanceOf(TroubleException.class);
    assertThat(owner.wishes).as("what came through").isEmpty();
  }

  private void assertRefused(ReplicaTls client) {
    assertRefused(own().server(), client.channel());
  }

  @Test
  void coordinatorsOfTheSameAuthority_areAnswered() throws Exception {
    assertThat(answered(own().server(), own().channel())).isTrue();
    ReplicaTls another =
        showing(port.authorityKey(), SERVERS, Instant.now().minus(Duration.ofMinutes(1)));
    assertThat(answered(own().server(), another.channel())).isTrue();
    assertThat(answered(another.server(), own().channel())).isTrue();
    assertThat(owner.wishes).hasSize(3);
  }

  @Test
  void enrolledDevice_isRefused() {
    X509Certificate enrolled = DevicePort.certificate(port.enroll(port.token(), device.request()));
    assertRefused(showing(device.pair.getPrivate(), enrolled));
    assertRefused(
        showing(port.authorityKey(), CLIENTS, Instant.now().minus(Duration.ofMinutes(1))));
  }

  @Test
  void coordinatorOfAnotherAuthority_isRefused_alsoUnderThisOnesName() {
    ServerCertificate foreign = foreign().server();
    assertRefused(showing(foreign.key(), foreign.certificate()));
    assertRefused(showing(foreignKey(), SERVERS, Instant.now().minus(Duration.ofMinutes(1))));
    // By the device's own key: nobody vouches for it.
    assertRefused(
        showing(device.pair.getPrivate(), SERVERS, Instant.now().minus(Duration.ofMinutes(1))));
  }

  @Test
  void certificateThatIsOver_isRefused() {
    assertRefused(
        showing(
            port.authorityKey(), SERVERS, Instant.now().minus(LIFE).minus(Duration.ofMinutes(1))));
  }

  @Test
  void authoritysOwnCertificate_isRefused() {
    assertRefused(showing(port.authorityKey(), port.identity.authority().certificate()));
  }

  @Test
  void whoShowsNothing_isRefused() throws IOException {
    Path authority = folder.resolve("own/authority").resolve(CertificateAuthority.CERTIFICATE_FILE);
    ChannelCredentials nothing =
        TlsChannelCredentials.newBuilder().trustManager(Files.newInputStream(authority)).build();
    assertRefused(own().server(), nothing);
    assertRefused(own().server(), InsecureChannelCredentials.create());
  }

  /** Nothing is told to whoever listens at an address that the database has. */
  @Test
  void coordinator_asksNobodyButCoordinators() {
    X509Certificate enrolled = DevicePort.certificate(port.enroll(port.token(), device.request()));
    assertRefused(showing(device.pair.getPrivate(), enrolled).server(), own().channel());
    ServerCertificate foreign = foreign().server();
    assertRefused(showing(foreign.key(), foreign.certificate()).server(), own().channel());
  }
}
