package dev.cairn.faults;

import dev.cairn.secagg.message.MessageType;

/**
 * How a client is lost in a round.
 *
 * @param before the message that it does not send any more; in a plain round only whether that
 *     comes after the update matters
 * @param farewell whether it tells the coordinator
 */
public record Loss(MessageType before, boolean farewell) {
  public Loss {
    switch (before) {
      case ADVERTISE, SHARE_KEYS, MASKED_INPUT, CONFIRM, REVEAL -> {}
      default -> throw new IllegalArgumentException("clients send no " + before);
    }
  }

  /** A client that falls silent. */
  public static Loss silent(MessageType before) {
    return new Loss(before, false);
  }

  /** Whether the client's update does not arrive either. */
  boolean takesTheUpdate() {
    return before != MessageType.CONFIRM && before != MessageType.REVEAL;
  }
}
