package dev.cairn.server.grpc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is open for reading at any position, by one thread at a time. */
public interface OutgoingFile extends Closeable {

  /** Length in bytes; does not change while the file is open. */
  long length();

  /**
   * Reads some bytes from {@code position} on, at least one, as {@link
   * java.nio.channels.FileChannel#read(ByteBuffer, long)} does. May block.
   *
   * @return how many, or -1 at the end
   */
  int read(ByteBuffer into, long position) throws IOException;
}
