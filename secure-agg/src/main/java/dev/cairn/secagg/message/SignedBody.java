package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.Signatures;
import java.util.Arrays;

/**
 * A body with its signature, as it stands inside another message.
 *
 * @param body as received
 * @param signature 64 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record SignedBody(byte[] body, byte[] signature) {

  /** Bytes of an Ed25519 signature. */
  public static final int SIGNATURE_BYTES = Signatures.SIGNATURE_LENGTH;

  /** Whether both have the same bytes. */
  public boolean sameAs(SignedBody other) {
    return Arrays.equals(body, other.body) && Arrays.equals(signature, other.signature);
  }

  /** Whether {@code key} signed this body as a message of this type in this context. */
  public boolean isSignedBy(byte[] key, MessageType type, byte[] context) {
    return Signatures.verify(key, SignedMessage.toBeSigned(type, context, body), signature);
  }

  /** Refuses a body that {@code key} did not sign. */
  public void check(byte[] key, MessageType type, byte[] context) throws ProtocolException {
    if (!isSignedBy(key, type, context)) {
      throw new ProtocolException(
          ProtocolException.Defect.BAD_SIGNATURE,
          type + " is not signed by its sender for this round");
    }
  }
}
