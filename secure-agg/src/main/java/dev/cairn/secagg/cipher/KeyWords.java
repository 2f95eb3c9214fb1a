package dev.cairn.secagg.cipher;

import java.util.function.IntSupplier;

/**
 * A {@link KeyStream} as 32-bit words, each the next 4 bytes, big-endian.
 *
 * <p>For choices that everybody can repeat: an order, a subset. Not safe for use by several
 * threads.
 */
public final class KeyWords implements IntSupplier {
  private final KeyStream stream;
  private byte[] chunk;
  private int at;

  /** The words from a stream's beginning, or from its next chunk if it has been read from. */
  public KeyWords(KeyStream stream) {
    this.stream = stream;
    chunk = stream.next();
  }

  @Override
  public int getAsInt() {
    if (at == chunk.length) {
      chunk = stream.next();
      at = 0;
    }
    int word =
        chunk[at] << 24
            | (chunk[at + 1] & 0xff) << 16
            | (chunk[at + 2] & 0xff) << 8
            | (chunk[at + 3] & 0xff);
    at += 4;
    return word;
  }
}
