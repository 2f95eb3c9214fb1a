package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;

/**
 * Fixed point with noise: every client adds its part of it before it masks, so that whoever reads
 * the sum reads noise that nobody knows.
 *
 * @param parameters parameters of the model, 1 to 2^30
 * @param fieldsPerLane parameters in each lane, 1 to 4
 * @param honest how many honest clients are in every sum: the noise of so many is what is promised;
 *     1 or more
 * @param multiplier sigma of the noise in a sum over the largest norm of an update, positive
 */
public record NoiseSpec(int parameters, int fieldsPerLane, int honest, double multiplier)
    implements TransformSpec {
  static final int KIND = 2;
  static final int BYTES = 18;

  public NoiseSpec {
    // The layout holds the rules.
    new RingLayout(parameters, fieldsPerLane, 0);
    check(honest, multiplier);
  }

  static void check(int honest, double multiplier) {
    if (honest < 1) {
      throw new IllegalArgumentException("expected 1 honest client or more, got " + honest);
    }
    if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
      throw new IllegalArgumentException(
          "the noise's multiplier must be a positive number, not " + multiplier);
    }
  }

  @Override
  public int fields() {
    return parameters;
  }

  @Override
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put((byte) KIND)
        .put((byte) fieldsPerLane)
        .putInt(parameters)
        .putInt(honest)
        .putDouble(multiplier)
        .array();
  }

  static NoiseSpec read(ByteBuffer in) {
    int fieldsPerLane = in.get();
    return new NoiseSpec(in.getInt(), fieldsPerLane, in.getInt(), in.getDouble());
  }

  @Override
  public NoisyTransform within(UpdateBounds bounds) {
    return NoisyTransform.of(this, bounds);
  }
}
