package dev.cairn.client.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Sends a stored file as a coordinator does: in blocks, from an offset on. */
final class StoredFile {
  private static final int BLOCK_BYTES = 64 * 1024;

  private StoredFile() {}

  /**
   * Sends what is between position and limit; consumed.
   *
   * @param offset first byte to send
   */
  static void send(ByteBuffer file, long offset, OutputStream sink) throws IOException {
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
