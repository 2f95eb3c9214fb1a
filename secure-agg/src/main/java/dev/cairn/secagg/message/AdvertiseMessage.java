package dev.cairn.secagg.message;

/**
 * A client's fresh public keys for one attempt.
 *
 * @param configHash SHA-256 of the round's signed configuration, 32 bytes
 * @param credential 1 to 4096 bytes
 * @param maskKey X25519 public key from which the pairwise masks come
 * @param channelKey X25519 public key for the shares that others send to this client
 * @param nonce 16 random bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record AdvertiseMessage(
    byte[] configHash, byte[] credential, byte[] maskKey, byte[] channelKey, byte[] nonce) {

  /** Longest credential in bytes. */
  public static final int CREDENTIAL_BYTES_MAX = 4096;

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX = 2 + 32 + 4 + CREDENTIAL_BYTES_MAX + 32 + 32 + 16;

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.ADVERTISE)
        .fixed(configHash)
        .bytes(credential)
        .fixed(maskKey)
        .fixed(channelKey)
        .fixed(nonce)
        .done();
  }

  /** Decodes a body. */
  public static AdvertiseMessage decode(byte[] body) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.ADVERTISE, body, BODY_BYTES_MAX);
    AdvertiseMessage message =
        new AdvertiseMessage(
            in.fixed(32),
            in.bytes(1, CREDENTIAL_BYTES_MAX),
            in.fixed(32),
            in.fixed(32),
            in.fixed(16));
    in.end();
    return message;
  }
}
