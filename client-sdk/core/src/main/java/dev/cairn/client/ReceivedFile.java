package dev.cairn.client;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file as far as it has come, in memory: it grows with what comes, up to a bound. */
final class ReceivedFile extends OutputStream {
  private static final int FIRST_CAPACITY = 64 * 1024;

  private final int bytesMax;
  private byte[] bytes;
  private int length;

  ReceivedFile(int bytesMax) {
    this.bytesMax = bytesMax;
    this.bytes = new byte[Math.min(FIRST_CAPACITY, bytesMax)];
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int count) throws IOException {
    if (count > bytesMax - length) {
      throw new IOException("longer than the " + bytesMax + " bytes that it may have");
    }
    if (count > bytes.length - length) {
      long grown = Math.max((long) length + count, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, grown));
    }
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  Digest digest() {
    return Digest.of(content());
  }

  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
