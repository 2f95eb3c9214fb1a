package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.EnrollmentRefusalCode;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.EnrolmentToken;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How devices get their certificates: over real connections. */
class EnrolmentTest {
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

  private void assertRefused(EnrollResponse response, String code, String... words) {
    assertThat(response.hasRefused()).as(response.toString()).isTrue();
    assertThat(response.getRefused().getCode())
        .isEqualTo(EnrollmentRefusalCode.valueOf("ENROLLMENT_REFUSAL_CODE_" + code));
    String detail = response.getRefused().getDetail();
    assertThat(detail).isNotBlank().doesNotContain("\n");
    for (String word : words) {
      assertThat(detail).contains(word);
    }
    assertThat(port.enrolments(code)).isPositive();
  }

  @Test
  void certificate_isForThisKey_forClients_andOfThisCa() throws Exception {
    EnrollResponse response = port.enroll(port.token(), device.request());

    X509Certificate ca = port.identity.authority().certificate();
    assertThat(response.getEnrolled().getCaCertificate().toByteArray()).isEqualTo(ca.getEncoded());
    assertThat(response.getEnrolled().getCoordinatorKeysList())
        .hasSize(2)
        .startsWith(ByteString.copyFrom(port.identity.key().publicKey()))
        .endsWith(ByteString.copyFrom(port.identity.keys().pins().get(1)));
    X509Certificate certificate = DevicePort.certificate(response);
    certificate.verify(ca.getPublicKey());
    certificate.checkValidity();
    assertThat(certificate.getPublicKey()).isEqualTo(device.pair.getPublic());
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + device.client());
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getKeyUsage()[0]).isTrue();
    assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(128);
    assertThat(certificate.getExtensionValue("2.5.29.14")).isNotNull();
    assertThat(certificate.getExtensionValue("2.5.29.35")).isNotNull();
    assertThat(certificate.getNotAfter().toInstant())
        .isBetween(
            Instant.now().plus(DevicePort.VALIDITY).minusSeconds(60),
            Instant.now().plus(DevicePort.VALIDITY));
    assertThat(certificate.getEncoded().length).isLessThan(1_000);
  }

  @Test
  void row34_token_givesTheSameAnswerToTheSameKey_andNoneToAnother() {
    EnrolmentToken token = port.token();
    EnrollResponse first = port.enroll(token, device.request());

    // ECDSA is randomised: the same key, but another request.
    assertThat(port.enroll(token, device.request())).isEqualTo(first);
    assertRefused(port.enroll(token, new TestDevice().request()), "USED_TOKEN", "token of its own");
  }

  @Test
  void row34_manyKeysAtOnce_spendOneTokenOnce() {
    EnrolmentToken token = port.token();
    List<CompletableFuture<EnrollResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      byte[] request = new TestDevice().request();
      answers.add(
          CompletableFuture.supplyAsync(
              () ->
                  port.desk
                      .enrolment()
                      .enroll(token.id(), token.secret(), request)
                      .fold(
                          enrolled ->
                              EnrollResponse.newBuilder()
                                  .setEnrolled(dev.cairn.grpc.v1.Enrolled.getDefaultInstance())
                                  .build(),
                          refused -> EnrollResponse.getDefaultInstance())));
    }

    assertThat(answers.stream().filter(answer -> answer.join().hasEnrolled())).hasSize(1);
  }

  @Test
  void expiredToken_isRefused_alsoToTheKeyThatSpentIt() {
    EnrolmentToken spent = port.token(Duration.ofMinutes(10));
    EnrolmentToken unspent = port.token(Duration.ofMinutes(10));
    assertThat(port.enroll(spent, device.request()).hasEnrolled()).isTrue();

    port.shift = Duration.ofMinutes(11);

    assertRefused(port.enroll(spent, device.request()), "EXPIRED_TOKEN", "expired on");
    assertRefused(port.enroll(unspent, device.request()), "EXPIRED_TOKEN", "cairn enroll");
  }

  @Test
  void strangeTokens_areRefused_whateverTheRequestIs() {
    EnrolmentToken token = port.token();
    byte[] almost = token.secret();
    almost[31] ^= 1;
    Digest ca = token.caFingerprint();

    assertRefused(
        port.enroll(new EnrolmentToken(token.id(), almost, ca), device.request()),
        "UNKNOWN_TOKEN",
        "no such token");
    assertRefused(
        port.enroll(new EnrolmentToken(new byte[16], token.secret(), ca), device.request()),
        "UNKNOWN_TOKEN");
    assertRefused(
        port.enroll(new EnrolmentToken(token.id(), new byte[32], ca), new byte[] {1}),
        "UNKNOWN_TOKEN");
    assertRefused(
        DevicePort.enrolment(port.channel(null, null))
            .enroll(dev.cairn.grpc.v1.EnrollRequest.getDefaultInstance()),
        "UNKNOWN_TOKEN");
    assertThat(port.enroll(token, device.request()).hasEnrolled()).isTrue();
  }

  @Test
  void badRequests_areRefused_andSpendNothing() {
    EnrolmentToken token = port.token();
    byte[] good = device.request();
    KeyPair other = new TestDevice().pair;
    byte[] changed = good.clone();
    changed[changed.length - 1] ^= 1;

    assertRefused(
        port.enroll(token, TestDevice.request(device.pair.getPublic(), other.getPrivate())),
        "BAD_REQUEST",
        "not signed with its own key");
    assertRefused(port.enroll(token, changed), "BAD_REQUEST");
    assertRefused(port.enroll(token, new byte[0]), "BAD_REQUEST", "1 to 2048 bytes, not 0");
    assertRefused(port.enroll(token, new byte[2_049]), "BAD_REQUEST", "2048 bytes, not 2049");
    assertRefused(port.enroll(token, new byte[100]), "BAD_REQUEST", "no PKCS#10");
    assertRefused(port.enroll(token, Arrays.copyOf(good, good.length - 1)), "BAD_REQUEST");
    assertRefused(port.enroll(token, Arrays.copyOf(good, good.length + 1)), "BAD_REQUEST");
    assertRefused(
        port.enroll(token, TestDevice.onCurve("secp384r1").request()), "BAD_REQUEST", "P-256");
    assertRefused(port.enroll(token, TestDevice.rsa().request()), "BAD_REQUEST", "P-256");
    assertThat(port.enroll(token, good).hasEnrolled()).isTrue();
  }

  @Test
  void renewal_givesANewCertificateForTheSameKey() {
    X509Certificate first = DevicePort.certificate(port.enroll(port.token(), device.request()));
    ManagedChannel channel = port.channel(device, first);
    port.shift = Duration.ofDays(60);

    X509Certificate second = DevicePort.certificate(renew(channel, device.request()));

    assertThat(second.getPublicKey()).isEqualTo(first.getPublicKey());
    assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
    assertThat(second.getNotAfter().toInstant()).isAfter(first.getNotAfter().toInstant());
    assertThat(port.enrolments("RENEWED")).isOne();
    assertThat(port.devices.device(device.client()).orElseThrow().certificate()).isEqualTo(second);
    var unused =
        DevicePort.coordinator(port.channel(device, second))
            .checkIn(
                CheckInRequest.newBuilder()
                    .setClientId(device.client().value())
                    .setPopulation("phones")
                    .setExamples(1)
                    .build());
  }

  private static EnrollResponse renew(ManagedChannel channel, byte[] request) {
    return DevicePort.enrolment(channel)
        .renew(
            RenewRequest.newBuilder().setCertificateRequest(ByteString.copyFrom(request)).build());
  }

  @Test
  void renewal_isForTheCallersKeyOnly() {
    ManagedChannel channel = port.enrolled(device);

    assertRefused(renew(channel, new TestDevice().request()), "BAD_REQUEST", "for the same key");
    assertRefused(renew(channel, new byte[] {1, 2}), "BAD_REQUEST", "no PKCS#10");
  }

  @Test
  void revokedDevice_cannotComeBackWithItsKey_andKeepsTheToken() {
    assertThat(port.enroll(port.token(), device.request()).hasEnrolled()).isTrue();
    assertThat(port.desk.enrolment().revoke(device.client(), "lost", "ada", null)).isPresent();
    EnrolmentToken token = port.token();

    assertRefused(port.enroll(token, device.request()), "REVOKED", "revoked by an operator");
    assertThat(port.enroll(token, new TestDevice().request()).hasEnrolled()).isTrue();
  }

  @Test
  void expiredDevice_comesBackWithItsKeyAndANewToken() {
    assertThat(port.enroll(port.token(), device.request()).hasEnrolled()).isTrue();
    port.shift = DevicePort.VALIDITY.plusDays(1);

    X509Certificate again = DevicePort.certificate(port.enroll(port.token(), device.request()));

    assertThat(again.getNotAfter().toInstant())
        .isAfter(Instant.now().plus(DevicePort.VALIDITY).plusSeconds(3_600));
  }

  @Test
  void tokens_areAllDifferent_andOnlyDigestsAreKept() {
    Set<String> ids = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      EnrolmentToken token = port.token();
      ids.add(Digest.of(token.id()).hex());
      secrets.add(Digest.of(token.secret()).hex());
      assertThat(token.caFingerprint())
          .isEqualTo(
              Digest.of(
                  port.enroll(token, new byte[0]).hasRefused()
                      ? encoded(port.identity.authority().certificate())
                      : new byte[0]));
      assertThat(port.devices.token(java.util.HexFormat.of().formatHex(token.id())).orElseThrow())
          .satisfies(kept -> assertThat(kept.secret()).isEqualTo(Digest.of(token.secret())));
    }
    assertThat(ids).hasSize(100);
    assertThat(secrets).hasSize(100);
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
