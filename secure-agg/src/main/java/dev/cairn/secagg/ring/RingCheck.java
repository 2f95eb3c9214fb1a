package dev.cairn.secagg.ring;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Looks at one client's plain vector while it passes by, in blocks of any size, and tells what is
 * wrong with it. With masks nobody can, and the checks on the sum have to do. {@link
 * UpdateTransform#check} makes one for each vector.
 */
public final class RingCheck {
  private final RingLayout layout;
  private final int valueBits;
  private final Totals totals;
  private final long forbidden;
  private final long[] tail;
  private final ByteBuffer split = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
  private long bad;
  private int lane;
  private boolean tooLong;

  RingCheck(RingLayout layout, int valueBits, Totals totals) {
    this.layout = layout;
    this.valueBits = valueBits;
    this.totals = totals;
    this.forbidden = layout.forbidden(valueBits);
    this.tail = new long[layout.lanes() - layout.packedLanes()];
  }

  /** Takes the next bytes, between position and limit; consumed. */
  public void feed(ByteBuffer bytes) {
    while (split.position() > 0 && bytes.hasRemaining()) {
      splitByte(bytes.get());
    }
    int whole = bytes.remaining() / 8;
    LongBuffer lanes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    int packed = Math.max(0, Math.min(whole, layout.packedLanes() - lane));
    long seen = 0;
    for (int i = 0; i < packed; i++) {
      seen |= lanes.get(i);
    }
    bad |= seen & forbidden;
    lane += packed;
    for (int i = packed; i < whole; i++) {
      lane(lanes.get(i));
    }
    ((Buffer) bytes).position(bytes.position() + whole * 8);
    while (bytes.hasRemaining()) {
      splitByte(bytes.get());
    }
  }

  private void splitByte(byte b) {
    split.put(b);
    if (!split.hasRemaining()) {
      lane(split.getLong(0));
      ((Buffer) split).clear();
    }
  }

  /** Takes the next lane. */
  public void lane(long value) {
    if (lane < layout.packedLanes()) {
      bad |= value & forbidden;
    } else if (lane < layout.lanes()) {
      tail[lane - layout.packedLanes()] = value;
    } else {
      tooLong = true;
      return;
    }
    lane++;
  }

  /**
   * What is wrong with the vector that was fed.
   *
   * @return one sentence, or the empty string if it is well-formed
   */
  public String defect() {
    if (tooLong || lane != layout.lanes() || split.position() > 0) {
      return "expected " + layout.lanes() + " lanes of 8 bytes";
    }
    if (bad != 0) {
      return "a field holds more than " + valueBits + " bits";
    }
    return totals.defect(tail);
  }
}
