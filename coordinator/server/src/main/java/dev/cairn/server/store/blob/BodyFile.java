package dev.cairn.server.store.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A new file that one thread at a time writes from its start to its end, once. */
interface BodyFile extends AutoCloseable {

  /** Takes all remaining bytes; they need not be in the file before {@link #commit}. */
  void write(ByteBuffer bytes) throws IOException;

  /**
   * Nothing more comes: makes all of it durable and gives the file its name, which is not yet
   * durable. Then the file is closed.
   */
  void commit(Path name) throws IOException;

  boolean isOpen();

  /** Gives up what was not committed; the file stays. */
  @Override
  void close() throws IOException;
}
