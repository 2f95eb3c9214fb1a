package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;

/**
 * No compression: every parameter becomes a field as wide as the cohort allows ({@link
 * FixedPointCodec}).
 *
 * @param parameters parameters of the model, 1 to 2^30
 * @param fieldsPerLane parameters in each lane, 1 to 4
 */
public record FixedPointSpec(int parameters, int fieldsPerLane) implements TransformSpec {
  static final int KIND = 0;
  static final int BYTES = 6;

  public FixedPointSpec {
    // The layout holds the rules.
    new RingLayout(parameters, fieldsPerLane, 0);
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
        .array();
  }

  static FixedPointSpec read(ByteBuffer in) {
    int fieldsPerLane = in.get();
    return new FixedPointSpec(in.getInt(), fieldsPerLane);
  }

  @Override
  public UpdateTransform within(UpdateBounds bounds) {
    return new FixedPointCodec(
        new RingLayout(parameters, fieldsPerLane, bounds.metrics()),
        bounds.cohortMax(),
        bounds.clipNorm(),
        bounds.maxWeight());
  }
}
