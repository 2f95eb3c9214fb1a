package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.protocol.Digest;
import java.util.function.Supplier;

/** Reads fields of messages so that every complaint names its field. */
final class WireFields {
  private WireFields() {}

  /** What {@code read} gives; its complaint is prefixed with the field's name. */
  static <T> T at(String field, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
    }
  }

  /** The same for a field that must be there. */
  static <T> T required(String field, boolean present, Supplier<T> read) {
    if (!present) {
      throw new IllegalArgumentException(field + ": must be there");
    }
    return at(field, read);
  }

  static Digest digest(String field, ByteString sha256) {
    return at(field, () -> Digest.from(sha256.toByteArray()));
  }

  static ByteString bytes(Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  /** The complaint about a oneof or an enum whose case this version does not know. */
  static IllegalArgumentException unknown(String field) {
    return new IllegalArgumentException(field + ": not set, or newer than this version of Cairn");
  }
}
