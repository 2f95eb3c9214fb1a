package dev.cairn.protocol.identity;

import java.util.ArrayList;
import java.util.List;

/** Everything that credentials, certificates and issuers' statements are refused with. */
enum CredentialRefusal {
  TOO_LONG(" has at most 2177 bytes"),
  VERSION("no device credential: its version is another"),
  NEGATIVE_LENGTH("no device credential: a length is negative"),
  TOO_SHORT("no device credential: it ends too early"),
  LEFT_OVER("bytes are left over"),
  CERTIFICATE_LENGTH("a credential's certificate has 1 to 2048 bytes"),
  SIGNATURE_LENGTH("a credential's signature has 8 to 72 bytes"),
  WINDOW("a signing key is valid from a time since 1970"),
  NO_CERTIFICATE("the certificate is no X.509 certificate in DER"),
  ALGORITHM("must be signed with ecdsa-with-SHA256"),
  WRAPPED_ANEW("is not encoded as its CA does it"),
  FOREIGN_CA("the device's certificate was issued by another CA"),
  KEY("the certificate is of no use here"),
  PURPOSE("the certificate is not for devices"),
  CA_EXPIRED("the certificate of the CA has expired"),
  CA_NOT_YET_VALID("the certificate of the CA is not valid before"),
  CERTIFICATE_EXPIRED("the device's certificate has expired"),
  CERTIFICATE_NOT_YET_VALID("the device's certificate is not valid before"),
  OUTLIVES_CERTIFICATE("must be valid within its certificate's time"),
  KEY_EXPIRED("the signing key has expired"),
  KEY_NOT_YET_VALID("the signing key is not valid before"),
  NOT_SIGNED("the device's key has not signed the signing key"),
  COMPACT_LENGTH("a compact credential has 137 bytes"),
  COMPACT_WINDOW("a compact credential is valid from a time since 1970"),
  COMPACT_EXPIRED("the credential has expired"),
  COMPACT_NOT_YET_VALID("the credential is not valid before"),
  OUTLIVES_ISSUER("must be valid within its issuer's time"),
  UNKNOWN_ISSUER("is of no issuer of this CA that is known here"),
  STATEMENT_LENGTH("no statement about an issuer: it has another length or version"),
  STATEMENT_SIGNATURE_LENGTH("no statement about an issuer: its signature has another length"),
  STATEMENT_SIGNATURE("a CA's signature has 8 to 72 bytes"),
  STATEMENT_WINDOW("an issuer's key is valid from a time since 1970"),
  OUTLIVES_CA("an issuer of credentials must not outlive its CA"),
  ISSUER_EXPIRED("the issuer of credentials has expired"),
  FOREIGN_ISSUER("the issuer of credentials is another CA's");

  private final String words;

  CredentialRefusal(String words) {
    this.words = words;
  }

  /** The one that says so. */
  static CredentialRefusal of(Exception refusal) {
    List<CredentialRefusal> fitting = new ArrayList<>();
    for (CredentialRefusal one : values()) {
      if (String.valueOf(refusal.getMessage()).contains(one.words)) {
        fitting.add(one);
      }
    }
    if (fitting.size() != 1) {
      throw new AssertionError(
          "not one of the known refusals: " + refusal.getMessage() + fitting, refusal);
    }
    return fitting.get(0);
  }
}
