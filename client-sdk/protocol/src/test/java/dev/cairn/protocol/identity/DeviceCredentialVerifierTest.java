package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.identity.TestAuthority.Order;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.VerifiedSigner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class DeviceCredentialVerifierTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final KeyPair DEVICE = TestAuthority.keyPair("secp256r1");
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final long start = System.currentTimeMillis();
  private long now = start;
  private final DeviceCredentialVerifier verifier = verifier(CA);

  private DeviceCredentialVerifier verifier(TestAuthority authority) {
    try {
      return new DeviceCredentialVerifier(
          DeviceCertificates.of(authority.certificate()), () -> now);
    } catch (CertificateRefusedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] signingKey(int value) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) value);
    return key;
  }

  private static byte[] signed(KeyPair keys, byte[] statement) throws Exception {
    Signature ecdsa = Signature.getInstance("SHA256withECDSA");
    ecdsa.initSign(keys.getPrivate());
    ecdsa.update(statement);
    return ecdsa.sign();
  }

  private DeviceCredential credential(X509Certificate certificate, KeyPair keys) throws Exception {
    return credential(certificate, keys, start, start + 7 * DAY);
  }

  private static DeviceCredential credential(
      X509Certificate certificate, KeyPair keys, long from, long until) throws Exception {
    byte[] statement = DeviceCredential.statement(signingKey(9), from, until);
    return new DeviceCredential(
        certificate.getEncoded(), signingKey(9), from, until, signed(keys, statement));
  }

  private void assertRefused(DeviceCredential credential, String why) {
    assertThatThrownBy(() -> verifier.verify(credential.encode()))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining(why);
  }

  private void assertRefused(Consumer<Order> change, String why) throws Exception {
    Order order = new Order(DEVICE.getPublic());
    change.accept(order);
    assertRefused(credential(CA.issue(order), DEVICE), why);
  }

  @Test
  void credential_ofTheCa_givesNameAndKey() throws Exception {
    VerifiedSigner signer =
        verifier.verify(credential(CA.issue(DEVICE.getPublic()), DEVICE).encode());
    assertThat(signer.signingKey()).isEqualTo(signingKey(9));
    assertThat(signer.clientId()).isEqualTo(P256Key.of(DEVICE.getPublic()).digest().bytes());
  }

  @Test
  void everyChangedByte_isRefused() throws Exception {
    byte[] whole = credential(CA.issue(DEVICE.getPublic()), DEVICE).encode();
    VerifiedSigner unused = verifier.verify(whole);
    for (int i = 0; i < whole.length; i++) {
      byte[] tampered = whole.clone();
      tampered[i] ^= 1;
      assertThatThrownBy(() -> verifier.verify(tampered))
          .as("byte %d", i)
          .isInstanceOf(CredentialException.class);
    }
  }

  /** A bit string may claim that its last bit is none; where that bit is zero, nothing changes. */
  @Test
  void signatureThatDoesNotFillItsOctets_isRefused() throws Exception {
    for (int i = 0; i < 16; i++) {
      X509Certificate certificate = CA.issue(DEVICE.getPublic());
      byte[] encoded = certificate.getEncoded();
      encoded[encoded.length - certificate.getSignature().length - 1] = 1;
      assertThatThrownBy(() -> DeviceCertificates.parse(encoded))
          .isInstanceOf(CertificateRefusedException.class);
    }
  }

  @Test
  void acceptedCredential_isOfTheSameClient_whenItHasExpired() throws Exception {
    byte[] whole = credential(CA.issue(DEVICE.getPublic()), DEVICE).encode();
    VerifiedSigner before = verifier.verify(whole);
    now = start + 10_000 * DAY;
    assertThatThrownBy(() -> verifier.verify(whole)).isInstanceOf(CredentialException.class);
    VerifiedSigner after = verifier.ofAccepted().verify(whole);
    assertThat(after.clientId()).isEqualTo(before.clientId());
    assertThat(after.signingKey()).isEqualTo(before.signingKey());
    whole[whole.length - 1] ^= 1;
    assertThatThrownBy(() -> verifier.ofAccepted().verify(whole))
        .isInstanceOf(CredentialException.class);
    byte[] foreign = credential(TestAuthority.create().issue(DEVICE.getPublic()), DEVICE).encode();
    assertThatThrownBy(() -> verifier.ofAccepted().verify(foreign))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("issued by another CA");
  }

  @Test
  void forRound_takesWhatHeldAtAnyMomentSinceTheRoundBegan() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    byte[] early = credential(certificate, DEVICE, start, start + DAY).encode();
    byte[] late = credential(certificate, DEVICE, start + 2 * DAY, start + 3 * DAY).encode();
    now = start + DAY;
    CredentialVerifier round = verifier.forRound();
    now = start + 200 * DAY;
    assertThat(round.verify(early).signingKey()).isEqualTo(signingKey(9));
    assertThat(round.verify(late).signingKey()).isEqualTo(signingKey(9));
    assertThatThrownBy(() -> verifier.verify(early)).isInstanceOf(CredentialException.class);
    now = start + 2 * DAY - 1;
    assertThatThrownBy(() -> verifier.forRound().verify(late))
        .hasMessageContaining("the signing key is not valid before");
    now = start + DAY + 1;
    assertThatThrownBy(() -> verifier.forRound().verify(early))
        .hasMessageContaining("the signing key has expired");
    early[early.length - 1] ^= 1;
    assertThatThrownBy(() -> round.verify(early)).isInstanceOf(CredentialException.class);
  }

  @Test
  void lasting_takesOnlyWhatOthersWillTakeToo() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    byte[] whole = credential(certificate, DEVICE, start, start + DAY).encode();
    long minute = 60_000;
    now = start + minute;
    VerifiedSigner signer = verifier.verify(whole);
    assertThat(verifier.lasting(start + DAY - minute).verify(whole).clientId())
        .isEqualTo(signer.clientId());
    // Nothing lasts longer than keys that devices replace a day before their end.
    assertThat(verifier.lasting(start + 100 * DAY).verify(whole).clientId())
        .isEqualTo(signer.clientId());
    now = start + minute - 1;
    assertThatThrownBy(() -> verifier.lasting(now).verify(whole))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("begins too late");
    now = start + DAY / 2;
    assertThatThrownBy(() -> verifier.lasting(start + DAY - minute + 1).verify(whole))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("ends too soon");
    whole[whole.length - 1] ^= 1;
    assertThatThrownBy(() -> verifier.lasting(now).verify(whole))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("has not signed");
  }

  /** Some providers read a negative number as a positive one, others refuse it. */
  @Test
  void signatureWithANegativeNumber_isRefusedOnEveryPlatform() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    DeviceCredential good = credential(certificate, DEVICE);
    while (good.signature()[4] != 0) {
      good = credential(certificate, DEVICE);
    }
    byte[] der = good.signature();
    byte[] negative = new byte[der.length - 1];
    System.arraycopy(der, 0, negative, 0, 4);
    System.arraycopy(der, 5, negative, 4, der.length - 5);
    negative[1]--;
    negative[3]--;
    assertRefused(
        new DeviceCredential(
            certificate.getEncoded(),
            good.signingKey(),
            good.notBeforeMillis(),
            good.notAfterMillis(),
            negative),
        "has not signed");
    assertThat(verifier.verify(good.encode()).signingKey()).isEqualTo(good.signingKey());
  }

  private static byte[] der(int tag, byte[]... parts) throws Exception {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.write(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length > 255) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length > 127) {
      out.write(0x81);
    }
    out.write(length);
    content.writeTo(out);
    return out.toByteArray();
  }

  /** What the CA has signed is in the middle; around it, a device could write what it likes. */
  @Test
  void certificateThatIsWrappedAnew_isRefusedOnEveryPlatform() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    while (certificate.getSignature()[4] != 0) {
      certificate = CA.issue(DEVICE.getPublic());
    }
    byte[] signature = certificate.getSignature();
    byte[] negative = new byte[signature.length - 1];
    System.arraycopy(signature, 0, negative, 0, 4);
    System.arraycopy(signature, 5, negative, 4, signature.length - 5);
    negative[1]--;
    negative[3]--;
    byte[] oid = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02};
    byte[] tbs = certificate.getTBSCertificate();
    byte[] usual = der(0x30, tbs, der(0x30, oid), der(0x03, new byte[1], signature));
    assertThat(usual).isEqualTo(certificate.getEncoded());
    for (byte[] wrapped :
        List.of(
            der(0x30, tbs, der(0x30, oid), der(0x03, new byte[1], negative)),
            der(0x30, tbs, der(0x30, oid, der(0x05)), der(0x03, new byte[1], signature)))) {
      DeviceCredential good = credential(certificate, DEVICE);
      DeviceCredential bad =
          new DeviceCredential(
              wrapped,
              good.signingKey(),
              good.notBeforeMillis(),
              good.notAfterMillis(),
              good.signature());
      assertThatThrownBy(() -> verifier.verify(bad.encode()))
          .isInstanceOf(CredentialException.class);
    }
  }

  /** Half of all signatures end in a zero bit, which a parser may take for one that is unused. */
  @Test
  void certificateWithAnotherEncodingOfItsSignature_isRefused() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    while ((certificate.getSignature()[certificate.getSignature().length - 1] & 1) != 0) {
      certificate = CA.issue(DEVICE.getPublic());
    }
    byte[] der = certificate.getEncoded();
    assertThat(DeviceCertificates.parse(der)).isEqualTo(certificate);
    der[der.length - certificate.getSignature().length - 1] = 1;
    assertThatThrownBy(() -> DeviceCertificates.parse(der))
        .isInstanceOf(CertificateRefusedException.class);
  }

  @Test
  void row42_otherCa_isRefused() throws Exception {
    assertRefused(
        credential(TestAuthority.create().issue(DEVICE.getPublic()), DEVICE),
        "issued by another CA");
  }

  @Test
  void row42_signatureOfAnotherKeyOrContext_isRefused() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    assertRefused(credential(certificate, TestAuthority.keyPair("secp256r1")), "has not signed");
    byte[] statement = DeviceCredential.statement(signingKey(9), start, start + DAY);
    byte[] bare = Arrays.copyOfRange(statement, "CSA1/signing-key".length() + 1, statement.length);
    assertRefused(
        new DeviceCredential(
            certificate.getEncoded(), signingKey(9), start, start + DAY, signed(DEVICE, bare)),
        "has not signed");
  }

  @Test
  void otherCurve_isRefused() throws Exception {
    KeyPair other = TestAuthority.keyPair("secp384r1");
    byte[] statement = DeviceCredential.statement(signingKey(9), start, start + DAY);
    byte[] any = signed(DEVICE, statement);
    assertRefused(
        new DeviceCredential(
            CA.issue(other.getPublic()).getEncoded(), signingKey(9), start, start + DAY, any),
        "must be on the curve P-256");
  }

  @Test
  void certificatesForSomethingElse_areRefused() throws Exception {
    assertRefused(order -> order.constraints = new BasicConstraints(true), "not for devices");
    assertRefused(order -> order.purpose = KeyPurposeId.id_kp_serverAuth, "not for devices");
    assertRefused(order -> order.purpose = null, "not for devices");
    assertRefused(order -> order.usage = 0, "not for devices");
    assertRefused(order -> order.usage = KeyUsage.keyAgreement, "not for devices");
    assertRefused(
        order -> order.usage = KeyUsage.digitalSignature | KeyUsage.keyCertSign, "not for devices");
    assertRefused(order -> order.unknownCriticalExtension = true, "not for devices");
    assertRefused(order -> order.signature = "SHA384withECDSA", "ecdsa-with-SHA256");
  }

  @Test
  void deviceThatIssues_isNoCa() throws Exception {
    // A device signs a certificate for another device: the chain has one link only.
    TestAuthority device = TestAuthority.create();
    assertRefused(credential(device.issue(DEVICE.getPublic()), DEVICE), "another CA");
  }

  @Test
  void caOfTheWrongKind_isRefused() {
    TestAuthority none = TestAuthority.withoutRights();
    assertThatThrownBy(() -> DeviceCertificates.of(none.certificate()))
        .hasMessageContaining("is no CA's");
  }

  @Test
  void row42_expiredCertificate_isRefusedWithItsTime() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    DeviceCredential credential =
        credential(certificate, DEVICE, start + 85 * DAY, start + 89 * DAY);
    now = start + 86 * DAY;
    VerifiedSigner unused = verifier.verify(credential.encode());
    now = start + 91 * DAY;
    assertRefused(
        credential,
        "the device's certificate has expired: it was valid until "
            + certificate.getNotAfter().toInstant());
    now = start - DAY;
    assertRefused(credential, "is not valid before");
  }

  @Test
  void expiredCa_isRefused() throws Exception {
    Order order = new Order(DEVICE.getPublic());
    order.notAfter = Instant.now().plus(Duration.ofDays(5000));
    now = start + 4000 * DAY;
    assertRefused(
        credential(CA.issue(order), DEVICE, now, now + DAY),
        "the certificate of the CA has expired");
  }

  @Test
  void signingKey_holdsWithinItsTimeOnly_alsoWhenItIsRemembered() throws Exception {
    DeviceCredential credential =
        credential(CA.issue(DEVICE.getPublic()), DEVICE, start + DAY, start + 2 * DAY);
    assertRefused(credential, "the signing key is not valid before");
    now = start + DAY;
    VerifiedSigner first = verifier.verify(credential.encode());
    now = start + 2 * DAY;
    assertThat(verifier.verify(credential.encode()).signingKey()).isEqualTo(first.signingKey());
    now++;
    assertRefused(credential, "the signing key has expired");
    now = start;
    assertRefused(credential, "the signing key is not valid before");
  }

  @Test
  void signingKey_mustNotOutliveItsCertificate() throws Exception {
    X509Certificate certificate = CA.issue(DEVICE.getPublic());
    long end = certificate.getNotAfter().getTime();
    now = end - DAY;
    VerifiedSigner unused =
        verifier.verify(credential(certificate, DEVICE, end - DAY, end).encode());
    assertRefused(credential(certificate, DEVICE, end - DAY, end + 1), "not longer");
    long begin = certificate.getNotBefore().getTime();
    assertRefused(credential(certificate, DEVICE, begin - 1, begin + DAY), "not longer");
  }

  @Test
  void remembered_isNotWhatACallerChanged() throws Exception {
    byte[] encoded = credential(CA.issue(DEVICE.getPublic()), DEVICE).encode();
    Arrays.fill(verifier.verify(encoded).signingKey(), (byte) 0);
    assertThat(verifier.verify(encoded).signingKey()).isEqualTo(signingKey(9));
  }

  @Test
  void bytesThatAreNone_areRefused() {
    for (String bytes : new String[] {"", "\u0001", "\u0001\0\0\0\u0001x"}) {
      assertThatThrownBy(() -> verifier.verify(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .isInstanceOf(CredentialException.class);
    }
    assertThatThrownBy(() -> verifier.verify(new byte[100_000]))
        .hasMessage("a device credential has at most 2177 bytes, not 100000");
    byte[] pem = "-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII);
    assertRefused(
        new DeviceCredential(pem, signingKey(1), start, start, new byte[8]),
        "no X.509 certificate");
  }
}
