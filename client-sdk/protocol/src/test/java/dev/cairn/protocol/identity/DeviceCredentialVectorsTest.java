package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.VerifiedSigner;
import dev.cairn.vectors.Vectors;
import dev.cairn.vectors.Vectors.Case;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Full credentials that another implementation has made. */
class DeviceCredentialVectorsTest {

  static Stream<Case> good() {
    return Vectors.read("device_credential");
  }

  static Stream<Case> bad() {
    return Vectors.read("device_credential_bad_credentials");
  }

  private static VerifiedSigner verified(Case vector) throws Exception {
    DeviceCertificates certificates =
        DeviceCertificates.of(DeviceCertificates.parse(vector.bytes("ca")));
    return new DeviceCredentialVerifier(certificates, () -> 1_000L * vector.number("now_seconds"))
        .verify(vector.bytes("credential"));
  }

  @ParameterizedTest
  @MethodSource("good")
  void good_isTaken_andEncodedAlike(Case vector) throws Exception {
    VerifiedSigner signer = verified(vector);
    assertThat(signer.clientId()).isEqualTo(vector.bytes("client_id"));
    assertThat(signer.signingKey()).isEqualTo(vector.bytes("signing_key"));
    byte[] credential = vector.bytes("credential");
    assertThat(DeviceCredential.decode(credential).encode()).isEqualTo(credential);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void bad_isRefused(Case vector) {
    assertThatThrownBy(() -> verified(vector))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining(vector.text("why"));
  }
}
