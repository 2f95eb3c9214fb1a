package dev.cairn.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.EnrollmentRefusalCode;
import dev.cairn.grpc.v1.EnrollmentRefused;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.protocol.identity.TestAuthority;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

class GrpcEnrolmentTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final TestAuthority OTHER = TestAuthority.create();

  private final MemoryDeviceKeys keys = new MemoryDeviceKeys();

  private static EnrolmentToken token(Digest fingerprint) {
    byte[] id = new byte[16];
    byte[] secret = new byte[32];
    Arrays.fill(id, (byte) 0x51);
    Arrays.fill(secret, (byte) 0x52);
    return new EnrolmentToken(id, secret, fingerprint);
  }

  private static EnrolmentToken token() {
    return token(CA.fingerprint());
  }

  private void assertFails(TlsServer server, EnrolmentToken token, String... why) {
    assertThatThrownBy(() -> GrpcEnrolment.enrol(server.endpoint(), token, keys))
        .isInstanceOf(EnrolmentFailedException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(why).doesNotContain("\n"));
    assertThat(keys.enrolment()).isEmpty();
  }

  @Test
  void token_ofTheServersCa_givesACertificateForTheDevicesKey() throws Exception {
    try (TlsServer server = TlsServer.start(CA)) {
      Enrolment enrolment = GrpcEnrolment.enrol(server.endpoint(), token(), keys);
      assertThat(enrolment.certificate().getPublicKey()).isEqualTo(keys.publicKey().publicKey());
      assertThat(enrolment.ca()).isEqualTo(CA.certificate());
      assertThat(keys.enrolment()).hasValue(enrolment);
      EnrollRequest request = server.enrolments.get(0);
      assertThat(request.getTokenId()).isEqualTo(ByteString.copyFrom(token().id()));
      assertThat(request.getTokenSecret()).isEqualTo(ByteString.copyFrom(token().secret()));
      assertThat(request.getCertificateRequest())
          .isEqualTo(ByteString.copyFrom(keys.certificateRequest()));
      assertThat(server.tlsVersions).containsExactly("TLSv1.3");
    }
  }

  @Test
  void serverOfAnotherCa_seesNothingOfTheToken() throws Exception {
    try (TlsServer server = TlsServer.start(OTHER)) {
      assertFails(
          server,
          token(),
          "the token was not shown to the server at " + server.endpoint(),
          "of another CA than the one with the fingerprint " + CA.fingerprint(),
          "is this the right coordinator for this token?");
      assertThat(server.calls).isEmpty();
    }
  }

  /** A server that sends the right CA's certificate beside a certificate of its own making. */
  @Test
  void foreignCertificateBesideTheRightCas_isNotTrusted() throws Exception {
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.sentCa = CA.certificate();
    try (TlsServer server = TlsServer.start(OTHER, setup)) {
      assertFails(server, token(), "the token was not shown", "is not to be trusted");
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void certificateForAnotherHost_isNotTrusted() throws Exception {
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.name = new GeneralName(GeneralName.dNSName, "coordinator.example.org");
    try (TlsServer server = TlsServer.start(CA, setup)) {
      assertFails(server, token(), "its certificate, for coordinator.example.org", "127.0.0.1");
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void deviceThatPlaysServer_isNotTrusted() throws Exception {
    // Its certificate is of the right CA and, say, for the right host, but not for servers.
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.purpose = KeyPurposeId.id_kp_clientAuth;
    try (TlsServer server = TlsServer.start(CA, setup)) {
      assertFails(server, token(), "is not to be trusted", "TLS server authentication");
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void serverThatDoesNotSendItsCa_isNotTrusted() throws Exception {
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.sendCa = false;
    try (TlsServer server = TlsServer.start(CA, setup)) {
      assertFails(server, token(), "of another CA");
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void tls12_willDo() throws Exception {
    TlsServer.Setup setup = new TlsServer.Setup();
    setup.protocols = new String[] {"TLSv1.2"};
    try (TlsServer server = TlsServer.start(CA, setup)) {
      Enrolment unused = GrpcEnrolment.enrol(server.endpoint(), token(), keys);
      assertThat(server.tlsVersions).containsExactly("TLSv1.2");
    }
  }

  @Test
  void refusals_areToldInTheServersWords() throws Exception {
    try (TlsServer server = TlsServer.start(CA)) {
      server.answer =
          request ->
              EnrollResponse.newBuilder()
                  .setRefused(
                      EnrollmentRefused.newBuilder()
                          .setCode(EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_USED_TOKEN)
                          .setDetail("the token was used by another device"))
                  .build();
      assertFails(server, token(), "gives no certificate: the token was used by another device");
      server.answer = request -> EnrollResponse.getDefaultInstance();
      assertFails(server, token(), "newer than this Cairn");
      server.failure = Status.UNAUTHENTICATED.withDescription("not from here");
      assertFails(server, token(), "does not let this device in: not from here");
      server.failure = Status.INVALID_ARGUMENT.withDescription("token_id: 16 bytes");
      assertFails(server, token(), "finds the request malformed: token_id: 16 bytes");
    }
  }

  @Test
  void replies_thatAreNotWhatTheyMustBe_areNotKept() throws Exception {
    try (TlsServer server = TlsServer.start(CA)) {
      server.answer =
          request ->
              TlsServer.enrolled(OTHER.issue(TlsServer.requestedKey(request)), OTHER.certificate());
      assertFails(server, token(), "of no use: it is of another CA");
      server.answer =
          request ->
              TlsServer.enrolled(OTHER.issue(TlsServer.requestedKey(request)), CA.certificate());
      assertFails(server, token(), "was issued by another CA");
      server.answer =
          request ->
              TlsServer.enrolled(
                  CA.issue(TestAuthority.keyPair("secp256r1").getPublic()), CA.certificate());
      assertFails(server, token(), "for another device's key");
      server.answer =
          request -> {
            TestAuthority.Order order = new TestAuthority.Order(TlsServer.requestedKey(request));
            order.notAfter = Instant.now().minus(Duration.ofMinutes(5));
            return TlsServer.enrolled(CA.issue(order), CA.certificate());
          };
      assertFails(server, token(), "has expired");
      server.answer =
          request -> {
            EnrollResponse.Builder reply =
                TlsServer.enrolled(CA.issue(TlsServer.requestedKey(request)), CA.certificate())
                    .toBuilder();
            reply.getEnrolledBuilder().clearCoordinatorKeys();
            return reply.build();
          };
      assertFails(server, token(), "a coordinator has 1 to 8 keys, not 0");
    }
  }

  @Test
  void lostAnswer_isAskedForAgainWithTheSameRequest() throws Exception {
    try (TlsServer server = TlsServer.start(CA)) {
      server.failure = Status.UNAVAILABLE.withDescription("restarting");
      Enrolment unused = GrpcEnrolment.enrol(server.endpoint(), token(), keys);
      Enrolment again = GrpcEnrolment.enrol(server.endpoint(), token(), keys);
      assertThat(server.calls).hasSize(3);
      assertThat(server.enrolments).hasSize(2);
      assertThat(server.enrolments.get(0)).isEqualTo(server.enrolments.get(1));
      assertThat(keys.enrolment()).hasValue(again);
    }
  }

  @Test
  void enrolled_asksOnlyIfItMust() throws Exception {
    try (TlsServer server = TlsServer.start(CA)) {
      String endpoint = server.endpoint().toString();
      assertThat(GrpcEnrolment.enrolled(endpoint, token().text(), keys)).isSameAs(keys);
      assertThat(GrpcEnrolment.enrolled(endpoint, token().text(), keys)).isSameAs(keys);
      assertThat(server.enrolments).hasSize(1);
      TestAuthority.Order expired = new TestAuthority.Order(keys.publicKey().publicKey());
      expired.notAfter = Instant.now().minus(Duration.ofMinutes(1));
      keys.keep(CA, expired);
      MemoryDeviceKeys unused = GrpcEnrolment.enrolled(endpoint, token().text(), keys);
      assertThat(server.enrolments).hasSize(2);
      keys.keep(OTHER, new TestAuthority.Order(keys.publicKey().publicKey()));
      unused = GrpcEnrolment.enrolled(endpoint, token().text(), keys);
      assertThat(server.enrolments).hasSize(3);
    }
  }

  @Test
  void portThatSpeaksNoTls_isAClearErrorAndSeesNothingOfTheToken() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<byte[]> seen = CompletableFuture.supplyAsync(() -> answerPlainly(plain));
      Endpoint endpoint = new Endpoint("127.0.0.1", plain.getLocalPort());
      assertThatThrownBy(() -> GrpcEnrolment.enrol(endpoint, token(), keys))
          .isInstanceOf(TroubleException.class)
          .hasMessageContaining("there is no secure connection to " + endpoint)
          .hasMessageContaining("is this a coordinator's port for devices?");
      byte[] bytes = seen.get(30, TimeUnit.SECONDS);
      assertThat(bytes).isNotEmpty();
      assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain("RRRR", "QQQQ");
    }
  }

  private static byte[] answerPlainly(ServerSocket server) {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      byte[] buffer = new byte[4096];
      seen.write(buffer, 0, Math.max(0, in.read(buffer)));
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII"));
      socket.shutdownOutput();
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        seen.write(buffer, 0, n);
      }
    } catch (java.io.IOException e) {
      // The client breaks off as soon as it has read that this is no TLS.
    }
    return seen.toByteArray();
  }
}
