package dev.cairn.engine.port;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.util.Map;

/**
 * Messages of a secure round that are being recorded by the events that name them.
 *
 * @param round whose messages they are
 * @param messages encoded, by their SHA-256; none in a plain round
 * @param store where they are kept
 */
public record NamedMessages(RoundId round, Map<Digest, byte[]> messages, MessageStore store) {

  /** Makes the messages durable, if there are any. */
  public void put() {
    if (!messages.isEmpty()) {
      store.put(round, messages);
    }
  }
}
