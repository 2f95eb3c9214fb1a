package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A compression that composes with sums: seeded rotation, one scale for all clients, rounding at
 * random, and of all coordinates the same random part for everybody.
 *
 * <p>An array is not copied and must not be changed.
 *
 * @param parameters parameters of the model, 1 to 2^30
 * @param fields coordinates that are sent, 1 to {@code parameters}
 * @param fieldsPerLane fields in each lane, 1 to 4
 * @param valueBits bits of one client's value, 1 to 24
 * @param rotated whether updates are rotated, so that no coordinate stands out
 * @param dithered whether the noise of rounding is public, per client, and taken off the sum
 * @param residual whether clients keep what they do not send and add it to their next update; if
 *     not, the mean is scaled up by what was not sent
 * @param deviations where values are clipped, in standard deviations of a coordinate of an update
 *     of norm clipNorm: clipNorm / sqrt(parameters)
 * @param seed 32 bytes, known to everybody and different in each round
 */
@SuppressWarnings("ArrayRecordComponent")
public record CompressionSpec(
    int parameters,
    int fields,
    int fieldsPerLane,
    int valueBits,
    boolean rotated,
    boolean dithered,
    boolean residual,
    double deviations,
    byte[] seed)
    implements TransformSpec {

  /** Bits of the widest value: as many as a float's mantissa has. */
  public static final int VALUE_BITS_MAX = 24;

  /** Bytes in a seed. */
  public static final int SEED_LENGTH = 32;

  static final int KIND = 1;
  static final int BYTES = 20 + SEED_LENGTH;

  private static final int ROTATED = 1;
  private static final int DITHERED = 2;
  private static final int RESIDUAL = 4;

  public CompressionSpec {
    new RingLayout(parameters, fieldsPerLane, 0);
    if (fields < 1 || fields > parameters) {
      throw new IllegalArgumentException(
          "fields must be 1 to " + parameters + ", the parameters, not " + fields);
    }
    if (valueBits < 1 || valueBits > VALUE_BITS_MAX) {
      throw new IllegalArgumentException("valueBits must be 1 to 24, not " + valueBits);
    }
    if (residual && fields == parameters) {
      throw new IllegalArgumentException("a residual needs fewer fields than parameters");
    }
    if (!(deviations > 0) || Double.isInfinite(deviations)) {
      throw new IllegalArgumentException("deviations must be a positive number, not " + deviations);
    }
    if (seed.length != SEED_LENGTH) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
  }

  /**
   * Where to clip values of so many bits if nothing else is known: wide enough that clipping
   * matters less than rounding, {@code 3 + valueBits / 5} within 4 to 6 standard deviations.
   */
  public static double usualDeviations(int valueBits) {
    return Math.max(4, Math.min(6, 3 + valueBits / 5.0));
  }

  /** Refuses a cohort whose values do not fit a field when they are added. */
  void checkBits(UpdateBounds bounds) {
    RingLayout layout = new RingLayout(fields, fieldsPerLane, bounds.metrics());
    int most = layout.valueBitsMax(bounds.cohortMax());
    if (valueBits > most) {
      throw new IllegalArgumentException(
          "the sum of "
              + bounds.cohortMax()
              + " values of "
              + valueBits
              + " bits does not fit into a field of "
              + layout.fieldBits()
              + " bits, which holds values of "
              + most
              + " bits: use fewer fields per lane or a smaller cohort");
    }
  }

  /** The largest magnitude of a coordinate that is not clipped. */
  double range(double clipNorm) {
    return Math.min(1, deviations / Math.sqrt(parameters)) * clipNorm;
  }

  @Override
  public byte[] encode() {
    int flags = (rotated ? ROTATED : 0) | (dithered ? DITHERED : 0) | (residual ? RESIDUAL : 0);
    return ByteBuffer.allocate(BYTES)
        .put((byte) KIND)
        .put((byte) fieldsPerLane)
        .put((byte) valueBits)
        .put((byte) flags)
        .putInt(parameters)
        .putInt(fields)
        .putDouble(deviations)
        .put(seed)
        .array();
  }

  static CompressionSpec read(ByteBuffer in) {
    int fieldsPerLane = in.get();
    int valueBits = in.get();
    int flags = in.get();
    if ((flags & ~(ROTATED | DITHERED | RESIDUAL)) != 0) {
      throw new IllegalArgumentException("unknown flags of a transform: " + flags);
    }
    int parameters = in.getInt();
    int fields = in.getInt();
    double deviations = in.getDouble();
    byte[] seed = new byte[SEED_LENGTH];
    in.get(seed);
    return new CompressionSpec(
        parameters,
        fields,
        fieldsPerLane,
        valueBits,
        (flags & ROTATED) != 0,
        (flags & DITHERED) != 0,
        (flags & RESIDUAL) != 0,
        deviations,
        seed);
  }

  @Override
  public UpdateTransform within(UpdateBounds bounds) {
    return new CompressingTransform(this, bounds);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CompressionSpec spec && Arrays.equals(encode(), spec.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encode());
  }

  @Override
  public String toString() {
    return fields
        + " of "
        + parameters
        + " parameters, "
        + fieldsPerLane
        + " in a lane, "
        + valueBits
        + " bits each"
        + (rotated ? ", rotated" : "")
        + (dithered ? ", dithered" : "")
        + (residual ? ", with a residual" : "");
  }
}
