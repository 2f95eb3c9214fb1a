package dev.cairn.secagg.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes numbers, big-endian, and bytes. */
final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

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
    out.write(bytes, 0, bytes.length);
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
    return out.toByteArray();
  }

  private WireWriter number(long value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
    return this;
  }
}
