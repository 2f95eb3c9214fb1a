package dev.cairn.secagg.cipher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Copies the words into an array first, in bulk, which Android does natively. */
final class PortableLaneKernel implements LaneKernel {
  private final long[] words = new long[MaskExpander.CHUNK_LANES];

  @Override
  public void add(byte[] stream, int streamAt, long[] lanes, int at, int count) {
    read(stream, streamAt, count);
    for (int i = 0; i < count; i++) {
      lanes[at + i] += words[i];
    }
  }

  @Override
  public void subtract(byte[] stream, int streamAt, long[] lanes, int at, int count) {
    read(stream, streamAt, count);
    for (int i = 0; i < count; i++) {
      lanes[at + i] -= words[i];
    }
  }

  @Override
  public void addBoth(byte[] one, byte[] other, int streamAt, long[] lanes, int at, int count) {
    add(one, streamAt, lanes, at, count);
    add(other, streamAt, lanes, at, count);
  }

  @Override
  public void subtractBoth(
      byte[] one, byte[] other, int streamAt, long[] lanes, int at, int count) {
    subtract(one, streamAt, lanes, at, count);
    subtract(other, streamAt, lanes, at, count);
  }

  @Override
  public void addAndSubtract(
      byte[] plus, byte[] minus, int streamAt, long[] lanes, int at, int count) {
    add(plus, streamAt, lanes, at, count);
    subtract(minus, streamAt, lanes, at, count);
  }

  private void read(byte[] stream, int streamAt, int count) {
    ByteBuffer.wrap(stream, streamAt, count << 3)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words, 0, count);
  }

  @Override
  public void wipe() {
    Arrays.fill(words, 0);
  }
}
