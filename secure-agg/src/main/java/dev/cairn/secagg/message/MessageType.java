package dev.cairn.secagg.message;

/** The kinds of messages, in the order in which a round has them. */
public enum MessageType {
  ROUND_CONFIG(1),
  ADVERTISE(2),
  ROSTER(3),
  SHARE_KEYS(4),
  SHARES(5),
  MASKED_INPUT(6),
  SURVIVORS(7),
  CONFIRM(8),
  QUORUM(9),
  REVEAL(10);

  private final int code;

  MessageType(int code) {
    this.code = code;
  }

  /** The second byte of a body of this type. */
  public int code() {
    return code;
  }

  /** Whether messages of this type carry an attachment. */
  public boolean hasAttachment() {
    return this == SHARE_KEYS || this == SHARES;
  }
}
