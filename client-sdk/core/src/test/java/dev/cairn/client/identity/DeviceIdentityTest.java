package dev.cairn.client.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.identity.DeviceCredential;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.VerifiedSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceIdentityTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final byte[] MESSAGE = {1, 2, 3};

  @TempDir Path folder;
  private final long start = System.currentTimeMillis();
  private long now = start;
  private FileDeviceKeys keys;
  private DeviceIdentity identity;

  @BeforeEach
  void open() {
    keys = FileDeviceKeys.in(folder.resolve("identity"));
    identity = DeviceIdentity.of(keys, () -> now);
  }

  private void enrol() {
    keys.keep(
        new Enrolment(
            CA.issue(keys.publicKey().publicKey()), CA.certificate(), List.of(new byte[32])));
  }

  @Test
  void name_isTheHashOfTheKey() {
    assertThat(identity.clientId().value()).isEqualTo(keys.publicKey().digest().hex());
  }

  @Test
  void withoutEnrolment_saysWhatToDo() {
    assertThat(identity.objection().orElseThrow())
        .startsWith("this device has not enrolled: ask the operator for a token (cairn enroll)");
    assertThatThrownBy(identity::signer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not enrolled");
  }

  @Test
  void objection_comesWithTheEndOfTheCertificate() {
    enrol();
    assertThat(identity.objection()).isEmpty();
    now = identity.validUntil().toEpochMilli();
    assertThat(identity.objection()).isEmpty();
    now++;
    assertThat(identity.objection())
        .hasValue(
            "the device's certificate has expired: it was valid until "
                + identity.validUntil()
                + "; ask the operator for a new token (cairn enroll), and enrol with it");
    now = start - DAY;
    assertThat(identity.objection().orElseThrow()).endsWith("; set the clock");
    now = start;
    enrol();
    assertThat(identity.objection()).isEmpty();
  }

  @Test
  void signer_isVerifiedByTheOthers() throws Exception {
    enrol();
    MessageSigner signer = identity.signer();
    VerifiedSigner verified = identity.verifier().verify(signer.credential());
    assertThat(verified.clientId()).isEqualTo(keys.publicKey().digest().bytes());
    assertThat(Signatures.verify(verified.signingKey(), MESSAGE, signer.sign(MESSAGE))).isTrue();
    assertThat(Signatures.verify(verified.signingKey(), new byte[1], signer.sign(MESSAGE)))
        .isFalse();
    assertThat(DeviceCredential.decode(signer.credential()).notAfterMillis())
        .isEqualTo(start + 7 * DAY);
  }

  @Test
  void signer_isTheSameUntilADayBeforeItsEnd() throws Exception {
    enrol();
    MessageSigner first = identity.signer();
    now = start + 6 * DAY;
    assertThat(identity.signer()).isSameAs(first);
    now++;
    MessageSigner second = identity.signer();
    assertThat(second).isNotSameAs(first);
    assertThat(second.credential()).isNotEqualTo(first.credential());
    VerifiedSigner verified = identity.verifier().verify(first.credential());
    assertThat(Signatures.verify(verified.signingKey(), MESSAGE, first.sign(MESSAGE)))
        .as("a round under way goes on with the signer that it has")
        .isTrue();
  }

  @Test
  void signer_followsARenewal() {
    enrol();
    MessageSigner first = identity.signer();
    enrol();
    assertThat(identity.signer().credential()).isNotEqualTo(first.credential());
  }

  @Test
  void signer_doesNotOutliveTheCertificate() throws Exception {
    enrol();
    long end = identity.validUntil().toEpochMilli();
    now = end - DAY / 2;
    MessageSigner last = identity.signer();
    assertThat(DeviceCredential.decode(last.credential()).notAfterMillis()).isEqualTo(end);
    assertThat(identity.signer()).isSameAs(last);
    VerifiedSigner verified = identity.verifier().verify(last.credential());
    assertThat(verified.clientId()).hasSize(32);
  }

  @Test
  void close_wipesTheSigningKey() {
    enrol();
    MessageSigner signer = identity.signer();
    identity.close();
    assertThatThrownBy(() -> signer.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(identity::signer).hasMessage("this identity was closed");
  }

  @Test
  void nothing_showsASecret() {
    enrol();
    assertThat(identity.toString() + keys + identity.signer())
        .contains(identity.clientId().value())
        .doesNotContain("PRIVATE", "seed");
  }
}
