package dev.cairn.secagg.message;

import java.nio.ByteBuffer;

/**
 * A signed message as one piece of bytes, for stores and digests: body, signature and attachment,
 * each after its length as a {@code u32}. What is signed is never this, but the body.
 */
public final class Envelope {
  private static final int LENGTHS = 12;

  private Envelope() {}

  /** Packs a message. */
  public static byte[] pack(SignedMessage message) {
    ByteBuffer bytes =
        ByteBuffer.allocate(
            LENGTHS
                + message.body().length
                + message.signature().length
                + message.attachment().length);
    bytes.putInt(message.body().length).put(message.body());
    bytes.putInt(message.signature().length).put(message.signature());
    bytes.putInt(message.attachment().length).put(message.attachment());
    return bytes.array();
  }

  /** Unpacks what {@link #pack} made. */
  public static SignedMessage unpack(byte[] packed) throws ProtocolException {
    ByteBuffer bytes = ByteBuffer.wrap(packed);
    SignedMessage message = new SignedMessage(part(bytes), part(bytes), part(bytes));
    if (bytes.hasRemaining()) {
      throw new ProtocolException(
          ProtocolException.Defect.MALFORMED, bytes.remaining() + " bytes are left over");
    }
    return message;
  }

  private static byte[] part(ByteBuffer bytes) throws ProtocolException {
    int length = bytes.remaining() < 4 ? -1 : bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new ProtocolException(ProtocolException.Defect.MALFORMED, "a part is cut off");
    }
    byte[] part = new byte[length];
    bytes.get(part);
    return part;
  }
}
