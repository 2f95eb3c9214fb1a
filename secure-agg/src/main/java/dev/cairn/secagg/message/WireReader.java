package dev.cairn.secagg.message;

import dev.cairn.secagg.merkle.MerkleTree;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads numbers and bytes from the front of an array; checks every bound before it allocates. */
final class WireReader {
  private static final int VERSION = 1;

  private final String what;
  private final byte[] bytes;
  private int at;

  private WireReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  /** Opens a body and reads its version and type. */
  static WireReader body(MessageType type, byte[] body, int max) throws ProtocolException {
    WireReader reader = attachment(type, body, max);
    if (reader.u8() != VERSION || reader.u8() != type.code()) {
      throw reader.malformed("does not begin with version 1 and type " + type.code());
    }
    return reader;
  }

  /** Opens what stands without version and type. */
  static WireReader attachment(MessageType type, byte[] bytes, int max) throws ProtocolException {
    WireReader reader = new WireReader(type.toString(), bytes);
    if (bytes.length > max) {
      throw reader.malformed("has " + bytes.length + " bytes, at most " + max + " are allowed");
    }
    return reader;
  }

  int u8() throws ProtocolException {
    return (int) number(1);
  }

  int u16() throws ProtocolException {
    return (int) number(2);
  }

  long u32() throws ProtocolException {
    return number(4);
  }

  /** A {@code u64} below 2^63. */
  long u63() throws ProtocolException {
    long value = number(8);
    if (value < 0) {
      throw malformed("has a number of 2^63 or more");
    }
    return value;
  }

  double f64() throws ProtocolException {
    return Double.longBitsToDouble(number(8));
  }

  /** A {@code u8 .. u32} that must be {@code min} to {@code max}. */
  int within(String name, long value, int min, int max) throws ProtocolException {
    if (value < min || value > max) {
      throw malformed(name + " must be " + min + " to " + max + ", not " + value);
    }
    return (int) value;
  }

  /** An index on a roster of {@code n}. */
  int index(int n) throws ProtocolException {
    return within("index", u16(), 0, n - 1);
  }

  byte[] fixed(int length) throws ProtocolException {
    if (length > remaining()) {
      throw malformed("ends too early");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Goes on without what follows. */
  void skip(int length) throws ProtocolException {
    if (length > remaining()) {
      throw malformed("ends too early");
    }
    at += length;
  }

  byte[] bytes(int min, int max) throws ProtocolException {
    return fixed(within("length", u32(), min, max));
  }

  String text(int max) throws ProtocolException {
    byte[] utf8 = bytes(1, max);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("has a text that is not UTF-8");
    }
  }

  ClientSet set(int n) throws ProtocolException {
    byte[] bitmap = fixed(ClientSet.bytes(n));
    try {
      return ClientSet.ofBytes(n, bitmap);
    } catch (IllegalArgumentException e) {
      throw malformed("has a set with members beyond the roster");
    }
  }

  /** A set as a list of {@code what}, without {@code sender}. */
  ClientSet list(String what, int sender, int n) throws ProtocolException {
    int[] indices = new int[within("number of " + what + "s", u16(), 0, n - 1)];
    int least = 0;
    for (int i = 0; i < indices.length; i++) {
      indices[i] = within(what, u16(), least, n - 1);
      if (indices[i] == sender) {
        throw malformed("has a " + what + " about its sender");
      }
      least = indices[i] + 1;
    }
    return ClientSet.of(n, indices);
  }

  /** The multiproof of these leaves, not empty, of a tree over {@code size}. */
  byte[] multiproof(ClientSet leaves, int size) throws ProtocolException {
    return fixed(MerkleTree.HASH_LENGTH * MerkleTree.multiproofLength(leaves.indices(), size));
  }

  void end() throws ProtocolException {
    if (remaining() != 0) {
      throw malformed("has " + remaining() + " bytes left over");
    }
  }

  ProtocolException malformed(String detail) {
    return new ProtocolException(ProtocolException.Defect.MALFORMED, what + " " + detail);
  }

  private int remaining() {
    return bytes.length - at;
  }

  private long number(int width) throws ProtocolException {
    if (width > remaining()) {
      throw malformed("ends too early");
    }
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = (value << 8) | (bytes[at++] & 0xff);
    }
    return value;
  }
}
