package dev.cairn.secagg.message;

/**
 * A client and the key with which it signs. The arrays are not copied and must not be changed.
 *
 * @param clientId 32 bytes, the hash of the device's key
 * @param signingKey 32 bytes, an Ed25519 public key
 */
@SuppressWarnings("ArrayRecordComponent")
public record VerifiedSigner(byte[] clientId, byte[] signingKey) {
  public VerifiedSigner {
    if (clientId.length != 32 || signingKey.length != 32) {
      throw new IllegalArgumentException("client id and signing key have 32 bytes");
    }
  }
}
