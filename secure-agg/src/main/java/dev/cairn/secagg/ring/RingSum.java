package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * A running sum of ring vectors: one vector of memory, whatever the number of clients.
 *
 * <p>Not safe for use by several threads.
 */
public final class RingSum {
  private final long[] lanes;

  public RingSum(RingLayout layout) {
    this.lanes = new long[layout.lanes()];
  }

  /**
   * Adds a block of one client's vector.
   *
   * @param firstLane index of the block's first lane
   * @param block whole lanes, little-endian, between position and limit; consumed
   */
  public void add(int firstLane, ByteBuffer block) {
    int count = block.remaining() / 8;
    if (block.remaining() % 8 != 0 || firstLane < 0 || firstLane + count > lanes.length) {
      throw new IllegalArgumentException(
          "block of " + block.remaining() + " bytes at lane " + firstLane + " of " + lanes.length);
    }
    LongBuffer source = block.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    for (int i = 0; i < count; i++) {
      lanes[firstLane + i] += source.get(i);
    }
    ((java.nio.Buffer) block).position(block.limit());
  }

  /** Adds a whole vector. */
  public void add(long[] vector) {
    if (vector.length != lanes.length) {
      throw new IllegalArgumentException(
          "expected " + lanes.length + " lanes, got " + vector.length);
    }
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] += vector[i];
    }
  }

  /** The sum so far; not a copy. */
  public long[] lanes() {
    return lanes;
  }
}
