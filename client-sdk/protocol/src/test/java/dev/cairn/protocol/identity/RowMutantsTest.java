package dev.cairn.protocol.identity;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsTest {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW42_ANY_CA_WILL_DO(
        "dev.cairn.protocol.identity.DeviceCredentialVerifierTest.row42_otherCa_isRefused",
        "dev.cairn.protocol.identity.DeviceCertificates",
        "device.verify(ca.getPublicKey());",
        ""),
    ROW42_CERTIFICATES_NEVER_EXPIRE(
        "dev.cairn.protocol.identity.DeviceCredentialVerifierTest.row42_expiredCertificate_isRefusedWithItsTime",
        "dev.cairn.protocol.identity.DeviceCertificates",
        "if (now.isAfter(notAfter))",
        "if (false)"),
    ROW42_ANYBODY_NAMES_THE_SIGNING_KEY(
        "dev.cairn.protocol.identity.DeviceCredentialVerifierTest.row42_signatureOfAnotherKeyOrContext_isRefused",
        "dev.cairn.protocol.identity.DeviceCredentialVerifier",
        "&& ecdsa.verify(signature)",
        "");

    private final Planted planted;

    Row(String test, String className, String snippet, String replacement) {
      planted = new Planted(test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTestOfARow_failsOnItsMutant(Row row) throws Exception {
    row.planted.check();
  }
}
