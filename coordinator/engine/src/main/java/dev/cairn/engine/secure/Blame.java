package dev.cairn.engine.secure;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;

/** Hears of clients that are proven to have made a round fail, possibly again after a crash. */
@FunctionalInterface
public interface Blame {
  /**
   * A client is to blame.
   *
   * @param detail for people
   */
  void blamed(ClientId client, RoundId round, String detail);
}
