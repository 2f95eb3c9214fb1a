package dev.cairn.protocol;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An encoded update: ring lanes, little-endian, ready to send and to send again. */
public final class UpdateBody {
  /** The most lanes: their bytes fit one buffer. */
  public static final int LANES_MAX = Integer.MAX_VALUE / 8;

  private final ByteBuffer bytes;
  private final Digest digest;

  private UpdateBody(ByteBuffer bytes) {
    this.bytes = bytes;
    this.digest = Digest.of(bytes);
  }

  /** Takes the lanes of a ring vector. */
  public static UpdateBody ofLanes(long[] lanes) {
    if (lanes.length > LANES_MAX) {
      throw new IllegalArgumentException(
          "an update has at most " + LANES_MAX + " lanes, not " + lanes.length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(lanes.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(lanes);
    return new UpdateBody(bytes);
  }

  /** Takes bytes as they are, between position and limit; not copied, not to be changed. */
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

  /**
   * A read-only view of the bytes.
   *
   * @param offset first byte, 0 to {@link #length}
   * @param length how many, 0 or more; fewer where the body ends
   */
  public ByteBuffer slice(long offset, int length) {
    if (offset < 0 || offset > bytes.limit() || length < 0) {
      throw new IllegalArgumentException(
          "expected an offset of 0 to "
              + bytes.limit()
              + " and a length of 0 or more, got "
              + offset
              + " and "
              + length);
    }
    ByteBuffer view = bytes.asReadOnlyBuffer();
    ((Buffer) view).position((int) offset);
    ((Buffer) view).limit((int) Math.min(bytes.limit(), offset + length));
    return view.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
