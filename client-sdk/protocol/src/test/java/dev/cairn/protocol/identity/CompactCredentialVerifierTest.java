package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.ClientId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.VerifiedSigner;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How compact credentials are given and taken. */
class CompactCredentialVerifierTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final TestAuthority OTHER = TestAuthority.create();
  private static final CredentialIssuer ISSUER = CA.issuer();
  private static final KeyPair DEVICE = TestAuthority.keyPair("secp256r1");
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final long start = System.currentTimeMillis() / 1_000 * 1_000;
  private long now = start;
  private final DeviceCredentialVerifier verifier = verifier(CA);

  CompactCredentialVerifierTest() throws CredentialException {
    verifier.accept(ISSUER.statement());
  }

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

  private static ClientId id(KeyPair device) {
    return P256Key.of(device.getPublic()).clientId();
  }

  private static byte[] full(TestAuthority authority, KeyPair device, long from, long until)
      throws Exception {
    byte[] statement = DeviceCredential.statement(signingKey(9), from, until);
    return new DeviceCredential(
            authority.issue(device.getPublic()).getEncoded(),
            signingKey(9),
            from,
            until,
            TestAuthority.sign(device, statement))
        .encode();
  }

  private byte[] compact() throws Exception {
    return compact(start, start + 7 * DAY);
  }

  private byte[] compact(long from, long until) throws Exception {
    return ISSUER
        .exchange(full(CA, DEVICE, from, until), id(DEVICE), verifier)
        .credential()
        .encode();
  }

  private static void assertRefused(ThrowingCallable attempt, String why) {
    assertThatThrownBy(attempt).isInstanceOf(CredentialException.class).hasMessageContaining(why);
  }

  @Test
  void compactCredential_saysTheSameAsTheFullOne() throws Exception {
    byte[] full = full(CA, DEVICE, start + 1, start + DAY + 999);
    now = start + 1;
    byte[] compact = ISSUER.exchange(full, id(DEVICE), verifier).credential().encode();
    assertThat(full.length).isGreaterThan(3 * compact.length);
    now = start + 1_000;
    VerifiedSigner signer = verifier.verify(compact);
    assertThat(signer.clientId()).isEqualTo(verifier.verify(full).clientId());
    assertThat(signer.signingKey()).isEqualTo(signingKey(9));
    // In whole seconds, and no longer than the device's key said.
    now = start + 999;
    assertRefused(() -> verifier.verify(compact), "is not valid before");
    now = start + DAY;
    assertThat(verifier.verify(compact).signingKey()).isEqualTo(signingKey(9));
    now++;
    assertRefused(() -> verifier.verify(compact), "the credential has expired");
  }

  @Test
  void everyChangedByte_isRefused_soNeitherIdNorKeyCanBeSwapped() throws Exception {
    byte[] whole = compact();
    VerifiedSigner unused = verifier.verify(whole);
    for (int i = 0; i < whole.length; i++) {
      byte[] tampered = whole.clone();
      tampered[i] ^= 1;
      assertThatThrownBy(() -> verifier.verify(tampered))
          .as("byte %d", i)
          .isInstanceOf(CredentialException.class);
    }
  }

  @Test
  void otherLengths_areRefused() throws Exception {
    byte[] whole = compact();
    for (int length : new int[] {1, 33, 136, 138, 2_000, 10_000_000}) {
      assertThatThrownBy(() -> verifier.verify(Arrays.copyOf(whole, length)))
          .as("%d bytes", length)
          .isInstanceOf(CredentialException.class);
    }
  }

  @Test
  void issuerOfAnotherCa_isNotAccepted_andItsCredentialsAreNot() throws Exception {
    CredentialIssuer foreign = OTHER.issuer();
    assertRefused(() -> verifier.accept(foreign.statement()), "is another CA's");
    byte[] credential =
        foreign
            .exchange(full(OTHER, DEVICE, start, start + DAY), id(DEVICE), verifier(OTHER))
            .credential()
            .encode();
    assertRefused(() -> verifier.verify(credential), "of no issuer of this CA");
    assertRefused(() -> verifier(CA).verify(compact()), "of no issuer of this CA");
  }

  @Test
  void statementThatADeviceMadeItself_isNotAccepted() {
    SecretBytes seed = SecretBytes.random(32, RandomSource.system());
    byte[] key = Signatures.publicKey(seed);
    byte[] statement = IssuerStatement.statement(key, start, start + DAY);
    byte[] byDevice = TestAuthority.sign(DEVICE, statement);
    assertRefused(
        () -> verifier.accept(new IssuerStatement(key, start, start + DAY, byDevice)),
        "is another CA's");
    // Nor is what the CA has signed of another key, of another time, or for another purpose.
    byte[] signed = CA.sign(statement);
    assertRefused(
        () -> verifier.accept(new IssuerStatement(signingKey(9), start, start + DAY, signed)),
        "is another CA's");
    assertRefused(
        () -> verifier.accept(new IssuerStatement(key, start, start + DAY + 1, signed)),
        "is another CA's");
    byte[] other = CA.sign(DeviceCredential.statement(key, start, start + DAY));
    assertRefused(
        () -> verifier.accept(new IssuerStatement(key, start, start + DAY, other)),
        "is another CA's");
  }

  @Test
  void statementThatHasExpired_orOutlivesItsCa_isNotAccepted() {
    SecretBytes seed = SecretBytes.random(32, RandomSource.system());
    IssuerStatement brief = CA.issuer(seed, start, start + DAY).statement();
    now = start + DAY + 1;
    assertRefused(() -> verifier.accept(brief), "the issuer of credentials has expired");
    long from = CA.certificate().getNotBefore().getTime();
    long until = CA.certificate().getNotAfter().getTime();
    assertRefused(
        () -> verifier.accept(CA.issuer(seed, from - 1, until).statement()), "outlive its CA");
    assertRefused(
        () -> verifier.accept(CA.issuer(seed, from, until + 1).statement()), "outlive its CA");
  }

  @Test
  void credentialThatOutlivesItsIssuer_isRefused() throws Exception {
    SecretBytes seed = SecretBytes.random(32, RandomSource.system());
    CredentialIssuer brief = CA.issuer(seed, start, start + DAY);
    verifier.accept(brief.statement());
    byte[] id = P256Key.of(DEVICE.getPublic()).digest().bytes();
    long second = start / 1_000;
    long day = DAY / 1_000;
    for (long[] window : new long[][] {{second - 1, second}, {second, second + day + 1}}) {
      byte[] statement = CompactCredential.statement(id, signingKey(9), window[0], window[1]);
      CompactCredential credential =
          new CompactCredential(
              id, signingKey(9), window[0], window[1], Signatures.sign(seed, statement));
      assertRefused(() -> verifier.verify(credential.encode()), "within its issuer's time");
    }
    // The issuer itself signs no such thing.
    byte[] clipped =
        brief
            .exchange(full(CA, DEVICE, start, start + 7 * DAY), id(DEVICE), verifier)
            .credential()
            .encode();
    now = start + DAY;
    assertThat(verifier.verify(clipped).signingKey()).isEqualTo(signingKey(9));
  }

  @Test
  void issuer_signsNothingThatADevicesOwnKeyHasNot() throws Exception {
    byte[] good = full(CA, DEVICE, start, start + DAY);
    KeyPair other = TestAuthority.keyPair("secp256r1");
    assertRefused(() -> ISSUER.exchange(good, id(other), verifier), "another device's");
    byte[] tampered = good.clone();
    tampered[tampered.length - 1] ^= 1;
    assertRefused(() -> ISSUER.exchange(tampered, id(DEVICE), verifier), "has not signed");
    byte[] foreign = full(OTHER, DEVICE, start, start + DAY);
    assertRefused(() -> ISSUER.exchange(foreign, id(DEVICE), verifier), "another CA");
    byte[] instant = full(CA, DEVICE, start + 1, start + 2);
    now = start + 1;
    assertRefused(() -> ISSUER.exchange(instant, id(DEVICE), verifier), "is valid from");
    // A compact credential proves no consent of the device's key: it cannot be made longer.
    now = start;
    assertRefused(() -> ISSUER.exchange(compact(), id(DEVICE), verifier), "its version is another");
    now = start + 2 * DAY;
    assertRefused(() -> ISSUER.exchange(good, id(DEVICE), verifier), "has expired");
  }

  @Test
  void newIssuer_isAcceptedBesideTheOldOne_upToABound() throws Exception {
    byte[] old = compact();
    for (int i = 1; i < KnownIssuers.ISSUERS_MAX; i++) {
      verifier.accept(CA.issuer().statement());
    }
    // The same again takes no place.
    verifier.accept(ISSUER.statement());
    assertThat(verifier.verify(old).signingKey()).isEqualTo(signingKey(9));
    byte[] next = compact(start, start + DAY);
    for (int i = 0; i < KnownIssuers.ISSUERS_MAX; i++) {
      verifier.accept(CA.issuer().statement());
    }
    assertRefused(() -> verifier.verify(next), "of no issuer of this CA");
  }

  @Test
  void lastingAcceptedAndRound_areJudgedAsForFullCredentials() throws Exception {
    byte[] whole = compact(start, start + DAY);
    now = start + 60_000;
    assertThat(verifier.lasting(start + DAY - 60_000).verify(whole).signingKey()).hasSize(32);
    now = start + DAY / 2;
    assertRefused(
        () -> verifier.lasting(start + DAY).verify(whole), "the credential ends too soon");
    CredentialVerifier round = verifier.forRound();
    now = start + 300 * DAY;
    assertThat(round.verify(whole).signingKey()).isEqualTo(signingKey(9));
    assertThat(verifier.ofAccepted().verify(whole).signingKey()).isEqualTo(signingKey(9));
    assertRefused(() -> verifier.forRound().verify(whole), "the credential has expired");
    whole[40] ^= 1;
    assertRefused(() -> verifier.ofAccepted().verify(whole), "of no issuer of this CA");
    assertRefused(() -> round.verify(whole), "of no issuer of this CA");
  }
}
