package dev.cairn.protocol.identity;

import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.VerifiedSigner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** By which keys one CA signs compact credentials, as far as anybody has shown. */
final class KnownIssuers {

  /** The most that are remembered: what came last stays. A CA has one, and another after a loss. */
  static final int ISSUERS_MAX = 4;

  private final DeviceCertificates certificates;

  // Replaced as a whole by whoever brings a statement; read by rounds on other threads.
  private volatile List<IssuerStatement> statements = List.of();

  KnownIssuers(DeviceCertificates certificates) {
    this.certificates = certificates;
  }

  synchronized void accept(IssuerStatement statement, long nowMillis) throws CredentialException {
    statement.check(certificates, nowMillis);
    List<IssuerStatement> all = new ArrayList<>();
    all.add(statement);
    for (IssuerStatement known : statements) {
      if (all.size() < ISSUERS_MAX && !Arrays.equals(known.issuerKey(), statement.issuerKey())) {
        all.add(known);
      }
    }
    statements = List.copyOf(all);
  }

  VerifiedCredential verified(byte[] encoded, long nowMillis) throws CredentialException {
    CompactCredential credential;
    try {
      credential = CompactCredential.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new CredentialException(String.valueOf(e.getMessage()));
    }
    checkWindow(credential, nowMillis);
    for (IssuerStatement issuer : statements) {
      if (credential.isSignedBy(issuer.issuerKey())) {
        if (credential.notBeforeMillis() < issuer.notBeforeMillis()
            || credential.notAfterMillis() > issuer.notAfterMillis()) {
          throw new CredentialException(
              "a compact credential must be valid within its issuer's time, not longer");
        }
        return new VerifiedCredential(
            new VerifiedSigner(credential.clientId(), credential.signingKey()),
            credential.notBeforeMillis(),
            credential.notAfterMillis());
      }
    }
    throw new CredentialException(
        "the compact credential is of no issuer of this CA that is known here");
  }

  private static void checkWindow(CompactCredential credential, long nowMillis)
      throws CredentialException {
    if (nowMillis > credential.notAfterMillis()) {
      throw new CredentialException(
          "the credential has expired: it was valid until "
              + Instant.ofEpochMilli(credential.notAfterMillis()));
    }
    if (nowMillis < credential.notBeforeMillis()) {
      throw new CredentialException(
          "the credential is not valid before "
              + Instant.ofEpochMilli(credential.notBeforeMillis()));
    }
  }
}
