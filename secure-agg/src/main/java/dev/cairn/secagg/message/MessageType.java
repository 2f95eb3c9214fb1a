package dev.cairn.secagg.message;

import dev.cairn.secagg.message.ProtocolException.Defect;

/** The kinds of messages, in the order in which a round has them, with their bounds. */
public enum MessageType {
  ROUND_CONFIG(1, RoundConfigMessage.BODY_BYTES_MAX, 0),
  ADVERTISE(2, AdvertiseMessage.BODY_BYTES_MAX, 0),
  ROSTER(3, RosterMessage.BODY_BYTES_MAX, RosterMessage.ATTACHMENT_BYTES_MAX),
  SHARE_KEYS(4, ShareKeysMessage.BODY_BYTES, ShareKeysMessage.ATTACHMENT_BYTES_MAX),
  SHARES(5, SharesMessage.BODY_BYTES_MAX, SharesMessage.ATTACHMENT_BYTES_MAX),
  MASKED_INPUT(6, MaskedInputMessage.BODY_BYTES_MAX, 0),
  SURVIVORS(7, SurvivorsMessage.BODY_BYTES_MAX, SurvivorsMessage.ATTACHMENT_BYTES_MAX),
  CONFIRM(8, ConfirmMessage.BODY_BYTES, 0),
  QUORUM(9, QuorumMessage.BODY_BYTES_MAX, QuorumMessage.ATTACHMENT_BYTES_MAX),
  REVEAL(10, RevealMessage.BODY_BYTES_MAX, 0);

  private final int code;
  private final int bodyBytesMax;
  private final int attachmentBytesMax;

  MessageType(int code, int bodyBytesMax, int attachmentBytesMax) {
    this.code = code;
    this.bodyBytesMax = bodyBytesMax;
    this.attachmentBytesMax = attachmentBytesMax;
  }

  /** The second byte of a body of this type. */
  public int code() {
    return code;
  }

  /** Longest body in bytes, for the largest roster. */
  public int bodyBytesMax() {
    return bodyBytesMax;
  }

  /** Longest attachment in bytes, for the largest roster; 0 if there is none. */
  public int attachmentBytesMax() {
    return attachmentBytesMax;
  }

  /** Reads the type of a body, and nothing else of it. */
  public static MessageType of(byte[] body) throws ProtocolException {
    if (body.length >= 2 && body[0] == 1) {
      for (MessageType type : values()) {
        if (type.code == body[1]) {
          return type;
        }
      }
    }
    throw new ProtocolException(
        Defect.MALFORMED, "a body begins with version 1 and a type of 1 to 10");
  }
}
