package dev.cairn.client.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Gives a file to whoever fetches it, block by block. */
final class FileCopy {
  private static final int BLOCK_BYTES = 64 * 1024;

  private FileCopy() {}

  /**
   * Copies what stands behind an offset.
   *
   * @param file between position and limit
   */
  static void copy(ByteBuffer file, long offset, OutputStream sink) throws IOException {
    if (offset < 0 || offset > file.remaining()) {
      throw new IllegalArgumentException(
          "offset must be 0 to " + file.remaining() + ", not " + offset);
    }
    file.position(file.position() + (int) offset);
    byte[] block = new byte[BLOCK_BYTES];
    while (file.hasRemaining()) {
      int count = Math.min(block.length, file.remaining());
      file.get(block, 0, count);
      sink.write(block, 0, count);
    }
  }
}
