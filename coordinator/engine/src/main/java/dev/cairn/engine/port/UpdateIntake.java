package dev.cairn.engine.port;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;

/** Where the bodies of updates come in, before anybody decided whether they count. */
public interface UpdateIntake {

  /**
   * Begins to take a body in.
   *
   * @param round whose update it is
   * @param bytes its length; more are not taken
   * @throws dev.cairn.protocol.TroubleException if there is no room
   */
  Incoming stage(RoundId round, long bytes);

  /** Whether the body is there, whole. */
  boolean contains(RoundId round, Digest body);

  /**
   * Deletes one body of a round that is over. While a round is open nobody may: its owner may have
   * been overtaken, and the next one counts the same body.
   */
  void discard(RoundId round, Digest body);

  /** One body on its way in, for one thread at a time. */
  interface Incoming extends AutoCloseable {

    /**
     * Takes the next bytes; consumed.
     *
     * @throws IllegalArgumentException if the body is longer than announced; it is closed then
     */
    void write(ByteBuffer bytes);

    /**
     * Makes the body durable under its digest.
     *
     * @return whether its digest is {@code expected}; if not, nothing is kept
     * @throws IllegalStateException if it was committed or closed before
     */
    boolean commit(Digest expected);

    /** Gives up what was written, unless it was committed: nobody finds it. */
    @Override
    void close();
  }
}
