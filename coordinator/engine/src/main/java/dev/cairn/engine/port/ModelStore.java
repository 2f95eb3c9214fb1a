package dev.cairn.engine.port;

import dev.cairn.protocol.Digest;
import java.nio.ByteBuffer;

/** The durable files of models and of the optimizer's states, by digest. */
public interface ModelStore {

  /**
   * Makes a file durable.
   *
   * @param file the bytes between position and limit; not changed
   * @return the file's digest
   */
  Digest put(ByteBuffer file);

  /**
   * Reads a file.
   *
   * @throws dev.cairn.protocol.TroubleException if it is not there or cannot be read
   */
  ByteBuffer get(Digest digest);
}
