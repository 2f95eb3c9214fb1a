package dev.cairn.client.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.identity.CompactCredential;
import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceCredential;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.VerifiedSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that get compact credentials for their signing keys, or something else. */
class CompactSignerTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final CredentialIssuer ISSUER = CA.issuer();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final byte[] MESSAGE = {1, 2, 3};

  @TempDir Path folder;
  private long now = System.currentTimeMillis();
  private final AtomicInteger asked = new AtomicInteger();
  private FileDeviceKeys keys;
  private DeviceIdentity identity;

  @BeforeEach
  void enrol() {
    keys = enrolled("identity");
    identity = DeviceIdentity.of(keys, () -> now);
  }

  private FileDeviceKeys enrolled(String name) {
    FileDeviceKeys fresh = FileDeviceKeys.in(folder.resolve(name));
    fresh.keep(
        new Enrolment(
            CA.issue(fresh.publicKey().publicKey()), CA.certificate(), List.of(new byte[32])));
    return fresh;
  }

  /** What the CA gives to the device with these keys for its credential. */
  private Function<byte[], Optional<IssuedCredential>> exchange(
      CredentialIssuer issuer, FileDeviceKeys device) {
    return full -> {
      asked.incrementAndGet();
      try {
        return Optional.of(
            issuer.exchange(
                full,
                device.publicKey().clientId(),
                new DeviceCredentialVerifier(DeviceCertificates.of(CA.certificate()), () -> now)));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private MessageSigner signer(CredentialIssuer issuer) {
    return identity.signer(exchange(issuer, keys));
  }

  @Test
  void signer_showsWhatItWasGiven_andIsVerifiedByThoseWhoWereGivenTheSame() throws Exception {
    MessageSigner signer = signer(ISSUER);
    assertThat(signer.credential()).hasSize(CompactCredential.BYTES);
    VerifiedSigner verified = identity.verifier().verify(signer.credential());
    assertThat(verified.clientId()).isEqualTo(keys.publicKey().digest().bytes());
    assertThat(Signatures.verify(verified.signingKey(), MESSAGE, signer.sign(MESSAGE))).isTrue();
    FileDeviceKeys others = enrolled("another");
    DeviceIdentity another = DeviceIdentity.of(others, () -> now);
    MessageSigner unused = another.signer(exchange(ISSUER, others));
    assertThat(another.verifier().verify(signer.credential()).clientId())
        .isEqualTo(verified.clientId());
  }

  @Test
  void eachKey_isShownToTheCoordinatorOnce() {
    MessageSigner first = signer(ISSUER);
    assertThat(signer(ISSUER)).isSameAs(first);
    assertThat(identity.signer()).isSameAs(first);
    assertThat(asked.get()).isEqualTo(1);
    now += 6 * DAY + 1;
    assertThat(signer(ISSUER).credential())
        .hasSize(CompactCredential.BYTES)
        .isNotEqualTo(first.credential());
    assertThat(asked.get()).isEqualTo(2);
  }

  /** Whoever is not given a compact credential must be able to verify those of others. */
  @Test
  void issuerOfTheEnrolment_isKept_andEnoughToVerifyOthers() throws Exception {
    Enrolment plain = keys.enrolment().orElseThrow();
    byte[] shown = signer(ISSUER).credential();
    Path file = folder.resolve("another/issuer");
    FileDeviceKeys others = enrolled("another");
    DeviceIdentity another = DeviceIdentity.of(others, () -> now);
    assertThatThrownBy(() -> another.verifier().verify(shown))
        .hasMessageContaining("of no issuer of this CA");
    keep(others, ISSUER.statement());
    assertThat(another.verifier().verify(shown).signingKey()).hasSize(32);
    FileDeviceKeys read = FileDeviceKeys.in(folder.resolve("another"));
    assertThat(read.enrolment().orElseThrow().issuer()).isEqualTo(ISSUER.statement());
    // One that is no good is as good as none.
    keep(others, TestAuthority.create().issuer().statement());
    assertThat(DeviceIdentity.of(others, () -> now).verifier()).isNotNull();
    Files.write(file, new byte[] {1, 2});
    assertThatThrownBy(() -> FileDeviceKeys.in(folder.resolve("another")))
        .isInstanceOf(DeviceKeysException.class)
        .hasMessageContaining(file + " is damaged");
    keep(others, null);
    assertThat(file).doesNotExist();
    assertThat(plain.issuer()).isNull();
  }

  private static void keep(FileDeviceKeys keys, @Nullable IssuerStatement issuer) {
    Enrolment kept = keys.enrolment().orElseThrow();
    keys.keep(new Enrolment(kept.certificate(), kept.ca(), kept.coordinatorKeys(), issuer));
  }

  @Test
  void withoutAnAnswer_fullCredentialDoes_andTheSameKeyAsksAgain() {
    MessageSigner full = identity.signer(credential -> Optional.empty());
    DeviceCredential shown = DeviceCredential.decode(full.credential());
    MessageSigner compact = signer(ISSUER);
    assertThat(CompactCredential.decode(compact.credential()).signingKey())
        .isEqualTo(shown.signingKey());
    assertThat(compact.sign(MESSAGE)).isEqualTo(full.sign(MESSAGE));
    identity.close();
    assertThatThrownBy(() -> compact.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> full.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsNotForThisKey_ofThisDevice_byThisCa_isNotShown() {
    CredentialIssuer foreign = TestAuthority.create().issuer();
    assertFull(exchange(foreign, keys));
    FileDeviceKeys others = enrolled("another");
    MessageSigner other = DeviceIdentity.of(others, () -> now).signer();
    assertFull(full -> exchange(ISSUER, others).apply(other.credential()));
    // The right device, but another one of its keys.
    MessageSigner twin = DeviceIdentity.of(keys, () -> now).signer();
    assertFull(full -> exchange(ISSUER, keys).apply(twin.credential()));
    assertFull(
        full ->
            Optional.of(
                new IssuedCredential(
                    exchange(ISSUER, keys).apply(full).orElseThrow().credential(),
                    foreign.statement())));
  }

  private void assertFull(Function<byte[], Optional<IssuedCredential>> exchange) {
    DeviceIdentity careful = DeviceIdentity.of(keys, () -> now);
    assertThat(DeviceCredential.decode(careful.signer(exchange).credential()).certificate())
        .isNotEmpty();
  }
}
