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

  /** What kind of defect a vector has. */
  public enum Fault {
    /** It has another length. */
    SHAPE,
    /**
     * A field, the count, the weight or a metric is outside its range. That is what NaN and
     * infinity become in the ring, which has neither.
     */
    RANGE,
    /** It is longer, in the L2 norm, than an update of its weight may be. */
    NORM
  }

  /** Rotations and clips in single precision may leave a norm this much too large. */
  private static final double NORM_TOLERANCE = 1.001;

  /** What is copied at once stays in the processor's first cache. */
  private static final int PART_LANES = 512;

  private final RingLayout layout;
  private final int valueBits;
  private final Totals totals;
  private final long forbidden;
  private final double middle;
  private final double scale;
  private final long[] tail;
  private final long[] part = new long[PART_LANES];
  private final ByteBuffer split = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
  private long bad;
  private int lane;
  private boolean tooLong;
  private double normMax = Double.POSITIVE_INFINITY;
  private double squares;

  /**
   * Creates the check of one vector.
   *
   * @param middle the field of a zero
   * @param scale steps of the grid in 1, for a client with the largest weight
   */
  RingCheck(RingLayout layout, int valueBits, Totals totals, double middle, double scale) {
    this.layout = layout;
    this.valueBits = valueBits;
    this.totals = totals;
    this.middle = middle;
    this.scale = scale;
    this.forbidden = layout.forbidden(valueBits);
    this.tail = new long[layout.lanes() - layout.packedLanes()];
  }

  /**
   * Has the norm looked at, too; before the first byte.
   *
   * @param most the largest L2 norm of an update
   */
  public RingCheck boundedBy(double most) {
    normMax = most;
    return this;
  }

  /** Takes the next bytes, between position and limit; consumed. */
  public void feed(ByteBuffer bytes) {
    while (split.position() > 0 && bytes.hasRemaining()) {
      splitByte(bytes.get());
    }
    int whole = bytes.remaining() / 8;
    LongBuffer lanes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    int packed = Math.max(0, Math.min(whole, layout.packedLanes() - lane));
    for (int start = 0; start < packed; start += part.length) {
      int length = Math.min(part.length, packed - start);
      lanes.get(part, 0, length);
      packed(length);
    }
    for (int i = packed; i < whole; i++) {
      lane(lanes.get(i));
    }
    ((Buffer) bytes).position(bytes.position() + whole * 8);
    while (bytes.hasRemaining()) {
      splitByte(bytes.get());
    }
  }

  /**
   * Looks at what is in {@link #part}: an array and nothing else, which any compiler reads fast.
   */
  private void packed(int length) {
    long seen = 0;
    for (int i = 0; i < length; i++) {
      seen |= part[i];
    }
    bad |= seen & forbidden;
    if (normMax < Double.POSITIVE_INFINITY) {
      for (int i = 0; i < length; i++) {
        squares += square(part[i], lane + i);
      }
    }
    lane += length;
  }

  private void splitByte(byte b) {
    split.put(b);
    if (!split.hasRemaining()) {
      lane(split.getLong(0));
      ((Buffer) split).clear();
    }
  }

  /** The sum of the squares of a packed lane's values; the last lane may have fewer of them. */
  private double square(long packed, int at) {
    int width = layout.fieldBits();
    long mask = width == 64 ? -1L : (1L << width) - 1;
    int fields = Math.min(layout.fieldsPerLane(), layout.dimension() - at * layout.fieldsPerLane());
    double sum = 0;
    for (int field = 0; field < fields; field++) {
      double value = ((packed >>> (field * width)) & mask) - middle;
      sum += value * value;
    }
    return sum;
  }

  /** Takes the next lane. */
  public void lane(long value) {
    if (lane < layout.packedLanes()) {
      bad |= value & forbidden;
      squares += square(value, lane);
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
    String total = totals.defect(tail);
    if (!total.isEmpty() || !isTooLarge()) {
      return total;
    }
    return "its norm is " + norm() + ", and " + normMax + " is the largest allowed";
  }

  /**
   * The kind of what {@link #defect} says.
   *
   * @throws IllegalStateException if the vector is well-formed
   */
  public Fault fault() {
    if (defect().isEmpty()) {
      throw new IllegalStateException("the vector is well-formed");
    }
    if (tooLong || lane != layout.lanes() || split.position() > 0) {
      return Fault.SHAPE;
    }
    return bad != 0 || !totals.defect(tail).isEmpty() ? Fault.RANGE : Fault.NORM;
  }

  /** Whether the norm exceeds the bound by more than rounding each value explains. */
  private boolean isTooLarge() {
    double rounding = Math.sqrt(layout.dimension());
    return Math.sqrt(squares) > normMax * NORM_TOLERANCE * scale * totals.share(tail) + rounding;
  }

  private double norm() {
    return Math.sqrt(squares) / (scale * totals.share(tail));
  }
}
