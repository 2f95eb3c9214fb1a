package dev.cairn.engine.port;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The durable bodies of updates, by round and digest: two rounds may get equal bodies, and one's
 * end must not take the other's. Beside them is the round's result, if it has noise.
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

  /**
   * Makes the result of a round durable beside its updates, unless there is one. The first one
   * stays, whoever comes with another, so that a round never has two.
   *
   * @param result the bytes between position and limit; not changed
   * @return what is kept, whole
   * @throws dev.cairn.protocol.TroubleException if the round has no updates here any more, or if
   *     the result could not be kept
   */
  ByteBuffer keepResult(RoundId round, ByteBuffer result);

  /**
   * Reads the result of a round.
   *
   * @return what {@link #keepResult} has kept; null if there is nothing
   * @throws dev.cairn.protocol.TroubleException if it cannot be read
   */
  @Nullable ByteBuffer result(RoundId round);

  /** Deletes all bodies of a round that is over, and its result; it is no error without any. */
  void erase(RoundId round);
}
