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
   * @throws dev.cairn.protocol.TroubleException if it cannot be read now
   * @throws RuntimeException if it is not there, which is damage: files of models stay
   */
  ByteBuffer get(Digest digest);
}
