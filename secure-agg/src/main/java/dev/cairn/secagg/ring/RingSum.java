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
  /** What is copied at once stays in the processor's first cache. */
  private static final int PART_LANES = 1024;

  private final long[] lanes;
  private final long[] part = new long[PART_LANES];

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
    for (int start = 0; start < count; start += part.length) {
      int length = Math.min(part.length, count - start);
      source.get(part, 0, length);
      add(part, firstLane + start, length);
    }
    ((java.nio.Buffer) block).position(block.limit());
  }

  /** Two arrays and nothing else: any compiler adds several lanes at a time here. */
  private void add(long[] values, int firstLane, int length) {
    for (int i = 0; i < length; i++) {
      lanes[firstLane + i] += values[i];
    }
  }

  /** Adds a whole vector. */
  public void add(long[] vector) {
    if (vector.length != lanes.length) {
      throw new IllegalArgumentException(
          "expected " + lanes.length + " lanes, got " + vector.length);
    }
    add(vector, 0, lanes.length);
  }

  /** The sum so far; not a copy. */
  public long[] lanes() {
    return lanes;
  }
}
