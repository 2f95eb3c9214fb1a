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
}
