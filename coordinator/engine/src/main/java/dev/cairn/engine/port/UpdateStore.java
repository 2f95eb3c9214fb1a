package dev.cairn.engine.port;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;

/**
 * The durable bodies of updates, by round and digest: two rounds may get equal bodies, and one's
 * end must not take the other's.
 */
public interface UpdateStore {

  /** Receives a body block by block. */
  interface BlockReader {
    /**
     * Takes one block.
     *
     * @param offset of the block's first byte in the body, a multiple of eight
     * @param block whole lanes; valid during the call only
     */
    void accept(long offset, ByteBuffer block);
  }

  /**
   * Reads a body from its start to its end.
   *
   * @param round whose update it is
   * @param body its digest
   * @param reader receives the blocks in order
   * @throws dev.cairn.protocol.TroubleException if it cannot be read
   */
  void read(RoundId round, Digest body, BlockReader reader);

  /** Deletes all bodies of a round that is over; it is no error if there are none. */
  void erase(RoundId round);
}
