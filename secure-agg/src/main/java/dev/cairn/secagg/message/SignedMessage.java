package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.Sha256;
import java.util.Arrays;

/**
 * A message as it travels: a body, the sender's signature over it in its place, and, for some
 * types, an attachment that no signature covers: each part of it proves itself, or is bound by the
 * body.
 *
 * <p>Signatures are over bytes as received; nothing is ever encoded anew. The arrays are not copied
 * and must not be changed.
 *
 * @param body the encoding of one message
 * @param signature 64 bytes
 * @param attachment empty where {@link MessageType#attachmentBytesMax} is 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record SignedMessage(byte[] body, byte[] signature, byte[] attachment) {

  /** The context of a RoundConfig, which depends on nothing else: 32 zero bytes. */
  private static final byte[] NO_CONTEXT = new byte[32];

  private static final byte[] NOTHING = new byte[0];

  public SignedMessage(byte[] body, byte[] signature) {
    this(body, signature, NOTHING);
  }

  /** The context in which a RoundConfig is signed. */
  public static byte[] noContext() {
    return NO_CONTEXT.clone();
  }

  /**
   * The bytes that are signed.
   *
   * @param context 32 bytes: zero for RoundConfig, the config hash for Advertise and Roster, the
   *     sid for all others
   */
  public static byte[] toBeSigned(MessageType type, byte[] context, byte[] body) {
    return new WireWriter()
        .label("CSA1/sig")
        .u8(type.code())
        .fixed(context)
        .fixed(Sha256.of(body))
        .done();
  }

  /** Whether {@code key} signed this body as a message of this type in this context. */
  public boolean isSignedBy(byte[] key, MessageType type, byte[] context) {
    return signed().isSignedBy(key, type, context);
  }

  /** Body and signature without the attachment. */
  public SignedBody signed() {
    return new SignedBody(body, signature);
  }

  /** Whether both have the same bytes. */
  public boolean sameAs(SignedMessage other) {
    return signed().sameAs(other.signed()) && Arrays.equals(attachment, other.attachment);
  }

  /** Refuses lengths that no message of this type has. */
  public void checkLengths(MessageType type) throws ProtocolException {
    if (body.length > type.bodyBytesMax()
        || attachment.length > type.attachmentBytesMax()
        || signature.length != SignedBody.SIGNATURE_BYTES) {
      throw new ProtocolException(
          ProtocolException.Defect.MALFORMED,
          type
              + " has a body of "
              + body.length
              + ", an attachment of "
              + attachment.length
              + " and a signature of "
              + signature.length
              + " bytes; at most "
              + type.bodyBytesMax()
              + ", at most "
              + type.attachmentBytesMax()
              + " and exactly 64 are allowed");
    }
  }

  /**
   * Refuses a message that its sender did not sign, or whose lengths are not allowed.
   *
   * @param key the sender's Ed25519 key
   */
  public void check(byte[] key, MessageType type, byte[] context) throws ProtocolException {
    checkLengths(type);
    signed().check(key, type, context);
  }
}
