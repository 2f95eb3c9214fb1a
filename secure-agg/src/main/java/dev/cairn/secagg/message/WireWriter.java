package dev.cairn.secagg.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers, big-endian, and bytes. */
final class WireWriter {
  /** Most bodies and everything that is hashed. */
  private static final int FIRST_BYTES = 256;

  private byte[] buffer;
  private int size;

  WireWriter() {
    this(FIRST_BYTES);
  }

  /** A writer that need not grow while there are no more than so many bytes. */
  WireWriter(int expectedBytes) {
    buffer = new byte[expectedBytes];
  }

  /** Begins a body: version and type. */
  static WireWriter body(MessageType type) {
    return new WireWriter().u8(1).u8(type.code());
  }

  WireWriter u8(int value) {
    return number(value, 1);
  }

  WireWriter u16(int value) {
    return number(value, 2);
  }

  WireWriter u32(long value) {
    return number(value, 4);
  }

  WireWriter u64(long value) {
    return number(value, 8);
  }

  WireWriter fixed(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
    return this;
  }

  /** Text in ASCII and one zero byte: the label of a hash or signature. */
  WireWriter label(String label) {
    return fixed(label.getBytes(StandardCharsets.US_ASCII)).u8(0);
  }

  WireWriter bytes(byte[] bytes) {
    return u32(bytes.length).fixed(bytes);
  }

  WireWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  WireWriter set(ClientSet set) {
    return fixed(set.toBytes());
  }

  /** A set as a list: how many there are, then their indices in ascending order. */
  WireWriter list(ClientSet set) {
    u16(set.size());
    for (int index : set.indices()) {
      u16(index);
    }
    return this;
  }

  byte[] done() {
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }

  private WireWriter number(long value, int width) {
    reserve(width);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  private void reserve(int bytes) {
    if (bytes > buffer.length - size) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + bytes));
    }
  }
}
