package dev.cairn.protocol.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.VerifiedSigner;
import java.util.Arrays;

/**
 * A CA's key for compact credentials. It gives them to devices that have shown a {@link
 * DeviceCredential}, so that it signs nothing which the device's own key has not signed. Safe for
 * several threads.
 */
public final class CredentialIssuer {
  private final SecretBytes seed;
  private final IssuerStatement statement;

  /**
   * An issuer.
   *
   * @param seed of the Ed25519 key, 32 bytes; not copied
   * @param statement the CA's word for it
   * @throws IllegalArgumentException if the statement is about another key
   */
  public CredentialIssuer(SecretBytes seed, IssuerStatement statement) {
    if (!Arrays.equals(Signatures.publicKey(seed), statement.issuerKey())) {
      throw new IllegalArgumentException("the CA's statement is about another issuer's key");
    }
    this.seed = seed;
    this.statement = statement;
  }

  /** The CA's word for this issuer. */
  public IssuerStatement statement() {
    return statement;
  }

  /**
   * Gives a device the compact form of its credential, for the same key and, in whole seconds, no
   * longer.
   *
   * @param credential a {@link DeviceCredential} as received
   * @param caller who asks, proven by the connection
   * @param verifier of the same CA's credentials
   * @throws CredentialException if the credential is none that the verifier takes, or another
   *     device's
   */
  public IssuedCredential exchange(
      byte[] credential, ClientId caller, DeviceCredentialVerifier verifier)
      throws CredentialException {
    VerifiedSigner signer = verifier.verify(credential);
    DeviceCredential full;
    try {
      full = DeviceCredential.decode(credential);
    } catch (IllegalArgumentException e) {
      throw new CredentialException(String.valueOf(e.getMessage()));
    }
    if (!Hex.of(signer.clientId()).equals(caller.value())) {
      throw new CredentialException("the credential is another device's than the connection's");
    }
    long from = Math.max(full.notBeforeMillis(), statement.notBeforeMillis());
    long until = Math.min(full.notAfterMillis(), statement.notAfterMillis());
    try {
      return issued(signer, (from + 999) / 1_000, until / 1_000);
    } catch (IllegalArgumentException e) {
      throw new CredentialException(String.valueOf(e.getMessage()));
    }
  }

  private IssuedCredential issued(
      VerifiedSigner signer, long notBeforeSeconds, long notAfterSeconds) {
    byte[] signed =
        CompactCredential.statement(
            signer.clientId(), signer.signingKey(), notBeforeSeconds, notAfterSeconds);
    return new IssuedCredential(
        new CompactCredential(
            signer.clientId(),
            signer.signingKey(),
            notBeforeSeconds,
            notAfterSeconds,
            Signatures.sign(seed, signed)),
        statement);
  }

  @Override
  public String toString() {
    return "CredentialIssuer[" + statement + "]";
  }
}
