package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.protocol.identity.UnauthenticatedException;
import io.grpc.Status;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureSpi;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class MutualTlsTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final TestAuthority OTHER = TestAuthority.create();

  private static CheckInReply checkIn(GrpcCoordinator coordinator, MemoryDeviceKeys keys) {
    return coordinator.checkIn(
        new CheckIn(keys.publicKey().clientId(), new Population("fashion"), 10, "1", 0));
  }

  private static GrpcCoordinator connect(TlsServer server, MemoryDeviceKeys keys) {
    return GrpcCoordinator.connect(
        GrpcOptions.mutualTls(server.endpoint(), keys).withOutageTolerance(Duration.ofSeconds(5)));
  }

  @Test
  void device_showsItsCertificateOverTls13() throws Exception {
    MemoryDeviceKeys keys = MemoryDeviceKeys.enrolledWith(CA);
    try (TlsServer server = TlsServer.start(CA);
        GrpcCoordinator coordinator = GrpcCoordinator.connect(server.endpoint().toString(), keys)) {
      assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
      assertThat(server.tlsVersions).containsExactly("TLSv1.3");
      assertThat(server.devices).containsExactly(keys.enrolment().orElseThrow().certificate());
    }
  }

  @Test
  void device_speaksTls12WithOlderServersThatNeedNotSendTheirCa() throws Exception {
    MemoryDeviceKeys keys = MemoryDeviceKeys.enrolledWith(CA);
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.protocols = new String[] {"TLSv1.2"};
    setup.sendCa = false;
    try (TlsServer server = TlsServer.start(CA, setup);
        GrpcCoordinator coordinator = connect(server, keys)) {
      assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
      assertThat(server.tlsVersions).containsExactly("TLSv1.2");
      assertThat(server.devices).hasSize(1);
    }
  }

  @Test
  void serverOfAnotherCa_isNotTrustedAtOnce() throws Exception {
    MemoryDeviceKeys keys = MemoryDeviceKeys.enrolledWith(CA);
    try (TlsServer server = TlsServer.start(OTHER);
        GrpcCoordinator coordinator =
            GrpcCoordinator.connect(GrpcOptions.mutualTls(server.endpoint(), keys))) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> checkIn(coordinator, keys))
          .isInstanceOf(TroubleException.class)
          .hasMessage(
              "the server at "
                  + server.endpoint()
                  + " was not trusted: its certificate is of another CA than the one with the"
                  + " fingerprint "
                  + CA.fingerprint());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void serverWithAnotherName_isNotTrusted() throws Exception {
    MemoryDeviceKeys keys = MemoryDeviceKeys.enrolledWith(CA);
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.name = new GeneralName(GeneralName.dNSName, "localhost.example.org");
    try (TlsServer server = TlsServer.start(CA, setup);
        GrpcCoordinator coordinator = connect(server, keys)) {
      assertThatThrownBy(() -> checkIn(coordinator, keys))
          .hasMessageContaining("was not trusted: its certificate, for localhost.example.org,");
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void unauthenticated_isNotTriedAgainAndTellsTheServersLine() throws Exception {
    MemoryDeviceKeys keys = MemoryDeviceKeys.enrolledWith(CA);
    try (TlsServer server = TlsServer.start(CA);
        GrpcCoordinator coordinator = connect(server, keys)) {
      server.failure = Status.UNAUTHENTICATED.withDescription("the device was revoked");
      assertThatThrownBy(() -> checkIn(coordinator, keys))
          .isInstanceOf(UnauthenticatedException.class)
          .hasMessage(
              "the coordinator at "
                  + server.endpoint()
                  + " does not let this device in: the device was revoked");
      assertThat(server.calls).hasSize(1);
    }
  }

  @Test
  void plaintextToAServerWithTls_saysWhatMayBeWrong() throws Exception {
    MemoryDeviceKeys keys = new MemoryDeviceKeys();
    try (TlsServer server = TlsServer.start(CA);
        GrpcCoordinator coordinator =
            GrpcCoordinator.connect(
                GrpcOptions.plaintext(server.endpoint())
                    .withOutageTolerance(Duration.ofSeconds(1)))) {
      assertThatThrownBy(() -> checkIn(coordinator, keys))
          .isInstanceOf(TroubleException.class)
          .hasMessageEndingWith(
              "did not answer for 1 s; is it running, and does it take devices without TLS?");
    }
  }

  @Test
  void deviceThatHasNotEnrolled_isToldSo() {
    assertThatThrownBy(() -> GrpcCoordinator.connect("127.0.0.1:7070", new MemoryDeviceKeys()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not enrolled");
  }

  @Test
  void oldCertificate_isRenewedAndShownFromThenOn() throws Exception {
    MemoryDeviceKeys keys = old();
    try (TlsServer server = TlsServer.start(CA);
        GrpcCoordinator coordinator = connect(server, keys)) {
      var before = keys.enrolment().orElseThrow().certificate();
      assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
      var after = keys.enrolment().orElseThrow().certificate();
      assertThat(after).isNotEqualTo(before);
      assertThat(after.getPublicKey()).isEqualTo(before.getPublicKey());
      assertThat(server.renewals).hasSize(1);
      assertThat(server.devices).containsExactly(after);
      assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
      assertThat(server.renewals).hasSize(1);
    }
  }

  private static MemoryDeviceKeys old() {
    MemoryDeviceKeys keys = new MemoryDeviceKeys();
    TestAuthority.Order order = new TestAuthority.Order(keys.publicKey().publicKey());
    order.notBefore = Instant.now().minus(Duration.ofHours(2));
    order.notAfter = Instant.now().plus(Duration.ofMinutes(59));
    keys.keep(CA, order);
    return keys;
  }

  @Test
  void certificateWithAThirdLeft_isNotRenewedYet() {
    MemoryDeviceKeys keys = new MemoryDeviceKeys();
    TestAuthority.Order order = new TestAuthority.Order(keys.publicKey().publicKey());
    order.notBefore = Instant.ofEpochSecond(1_000_000);
    order.notAfter = Instant.ofEpochSecond(1_000_300);
    keys.keep(CA, order);
    long[] now = {1_000_200_000L};
    Renewal renewal = new Renewal(keys, new Endpoint("127.0.0.1", 1), () -> now[0]);
    assertThat(renewal.isDue()).isFalse();
    now[0]++;
    assertThat(renewal.isDue()).isTrue();
    assertThat(renewal.isDue()).as("once for each pause").isFalse();
    Renewal late = new Renewal(keys, new Endpoint("127.0.0.1", 1), () -> 1_000_300_001L);
    assertThat(late.isDue()).as("an expired one cannot be renewed").isFalse();
  }

  @Test
  void renewalThatFails_leavesTheOldCertificateAndTheCheckIn() throws Exception {
    MemoryDeviceKeys keys = old();
    var before = keys.enrolment();
    try (TlsServer server = TlsServer.start(CA);
        GrpcCoordinator coordinator = connect(server, keys)) {
      server.answer =
          request ->
              TlsServer.enrolled(OTHER.issue(TlsServer.requestedKey(request)), OTHER.certificate());
      assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
      assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
      assertThat(server.renewals).as("the next attempt waits").hasSize(1);
      assertThat(keys.enrolment()).isEqualTo(before);
    }
  }

  /** As of a keystore: it has no encoding, and only its own provider can sign with it. */
  private record KeystoreKey(PrivateKey hidden) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  public static final class KeystoreSignature extends SignatureSpi {
    private Signature inner;

    @Override
    protected void engineInitSign(PrivateKey key) throws java.security.InvalidKeyException {
      if (!(key instanceof KeystoreKey own)) {
        throw new java.security.InvalidKeyException("not of this keystore");
      }
      try {
        inner = Signature.getInstance("SHA256withECDSA");
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new java.security.InvalidKeyException(e);
      }
      inner.initSign(own.hidden());
    }

    @Override
    protected void engineInitVerify(java.security.PublicKey key)
        throws java.security.InvalidKeyException {
      throw new java.security.InvalidKeyException("signs only");
    }

    @Override
    protected void engineUpdate(byte b) throws java.security.SignatureException {
      inner.update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length)
        throws java.security.SignatureException {
      inner.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws java.security.SignatureException {
      return inner.sign();
    }

    @Override
    protected boolean engineVerify(byte[] signature) {
      return false;
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {}

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      return null;
    }
  }

  private static final class Keystore extends Provider {
    private static final long serialVersionUID = 1L;

    Keystore() {
      super("TestKeystore", "1", "keeps its keys");
      put("Signature.SHA256withECDSA", KeystoreSignature.class.getName());
      put("Signature.SHA256withECDSA SupportedKeyClasses", KeystoreKey.class.getName());
    }
  }

  @Test
  void keyThatCannotBeExported_willDo() throws Exception {
    MemoryDeviceKeys keys =
        new MemoryDeviceKeys() {
          @Override
          public PrivateKey privateKey() {
            return new KeystoreKey(super.privateKey());
          }
        };
    keys.keep(CA, new TestAuthority.Order(keys.publicKey().publicKey()));
    assertThat(((Key) keys.privateKey()).getEncoded()).isNull();
    Security.addProvider(new Keystore());
    try {
      for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
        TlsServer.Setup setup = new TlsServer.Setup();
        setup.protocols = new String[] {version};
        try (TlsServer server = TlsServer.start(CA, setup);
            GrpcCoordinator coordinator = connect(server, keys)) {
          assertThat(checkIn(coordinator, keys)).isInstanceOf(CheckInReply.ComeBackLater.class);
          assertThat(server.tlsVersions).containsExactly(version);
          assertThat(server.devices).hasSize(1);
        }
      }
    } finally {
      Security.removeProvider("TestKeystore");
    }
  }
}
