package dev.cairn.protocol;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An encoded update: ring lanes, little-endian, ready to send and to send again. */
public final class UpdateBody {
  private final ByteBuffer bytes;
  private final Digest digest;

  private UpdateBody(ByteBuffer bytes) {
    this.bytes = bytes;
    this.digest = Digest.of(bytes);
  }

  /** Takes the lanes of a ring vector. */
  public static UpdateBody ofLanes(long[] lanes) {
    ByteBuffer bytes = ByteBuffer.allocate(lanes.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(lanes);
    return new UpdateBody(bytes);
  }

  /** Takes bytes as they are, between position and limit. */
  public static UpdateBody ofBytes(ByteBuffer bytes) {
    return new UpdateBody(bytes.slice());
  }

  /** SHA-256 of the bytes. */
  public Digest digest() {
    return digest;
  }

  /** Length in bytes. */
  public long length() {
    return bytes.limit();
  }

  /** A read-only view of the bytes from {@code offset} on, at most {@code length} of them. */
  public ByteBuffer slice(long offset, int length) {
    ByteBuffer view = bytes.asReadOnlyBuffer();
    ((Buffer) view).position((int) offset);
    ((Buffer) view).limit((int) Math.min(bytes.limit(), offset + length));
    return view.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
