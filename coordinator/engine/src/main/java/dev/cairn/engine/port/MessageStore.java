package dev.cairn.engine.port;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The durable messages of secure rounds, as received, by round and digest. Events name them by
 * digest only, so that nothing of them is left when the round is over.
 */
public interface MessageStore {

  /**
   * Makes messages durable, all or none; a message that is there already stays.
   *
   * @param round whose messages they are
   * @param messages encoded, by their SHA-256; at least one
   */
  void put(RoundId round, Map<Digest, byte[]> messages);

  /**
   * Reads a message.
   *
   * @throws dev.cairn.protocol.TroubleException if it is not there or cannot be read
   */
  byte[] get(RoundId round, Digest digest);

  /**
   * Reads some messages, all at once where the store can.
   *
   * @param digests of messages of the round
   * @return each of them by its digest
   * @throws dev.cairn.protocol.TroubleException if one is not there or cannot be read
   */
  default Map<Digest, byte[]> getAll(RoundId round, Collection<Digest> digests) {
    Map<Digest, byte[]> found = new HashMap<>();
    for (Digest digest : digests) {
      found.put(digest, get(round, digest));
    }
    return found;
  }

  /** Deletes all messages of a round that is over; it is no error if there are none. */
  void erase(RoundId round);

  /**
   * The same messages as the holder of a lease may add to them: a {@link #put} finds in its own
   * transaction that the lease is still held, or adds nothing. Otherwise an owner that was
   * overtaken could leave a message behind after its round's messages were erased.
   *
   * @throws UnsupportedOperationException if these messages have no leases beside them
   */
  default MessageStore under(Lease lease) {
    throw new UnsupportedOperationException("these messages have no leases beside them");
  }
}
