package dev.cairn.secagg.message;

/** Says whose a credential is. Implementations know the authority and the time. */
public interface CredentialVerifier {

  /**
   * Verifies a credential.
   *
   * @param credential 1 to 4096 bytes, as received
   * @return the client and the key that it signs with
   * @throws CredentialException if it is malformed, expired, revoked or of a foreign authority
   */
  VerifiedSigner verify(byte[] credential) throws CredentialException;

  /**
   * The same, but for credentials that others will verify too, later and by clocks of their own: it
   * refuses those of which that cannot be expected.
   *
   * @param untilMillis the last moment at which that may be, since 1970
   */
  default CredentialVerifier lasting(long untilMillis) {
    return this;
  }

  /**
   * The same for all that a client verifies in a round that begins with this call: what held at any
   * moment since then holds, so that a credential that ends in mid-round ends nobody's part.
   */
  default CredentialVerifier forRound() {
    return this;
  }
}
