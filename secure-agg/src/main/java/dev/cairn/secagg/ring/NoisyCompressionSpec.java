package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;

/**
 * A compression with noise: every client adds its part of the noise to the integers of what it
 * sends, before it masks.
 *
 * <p>The integers are those of {@link NoiseSpec}, of coordinates that {@link CompressionSpec} has
 * rotated and chosen and that are held within its range. Dither is refused: a rounding that is
 * public cannot be repeated until the norm is within its bound, and next to the noise it would save
 * nothing.
 *
 * @param compression how updates are made small; its bits are those of an integer, noise included
 * @param honest how many honest clients are in every sum: the noise of so many is what is promised;
 *     1 or more
 * @param multiplier sigma of the noise in a sum over the largest norm of what a client sends, after
 *     rounding; positive
 */
public record NoisyCompressionSpec(CompressionSpec compression, int honest, double multiplier)
    implements TransformSpec {
  static final int KIND = 3;
  static final int BYTES = 13 + CompressionSpec.BYTES;

  public NoisyCompressionSpec {
    NoiseSpec.check(honest, multiplier);
    if (compression.dithered()) {
      throw new IllegalArgumentException(
          "noise of clients does not compose with dither: rounding that everybody knows cannot be"
              + " repeated until the norm is within its bound; set dither to off");
    }
  }

  @Override
  public int parameters() {
    return compression.parameters();
  }

  @Override
  public int fields() {
    return compression.fields();
  }

  @Override
  public int fieldsPerLane() {
    return compression.fieldsPerLane();
  }

  @Override
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put((byte) KIND)
        .putInt(honest)
        .putDouble(multiplier)
        .put(compression.encode())
        .array();
  }

  static NoisyCompressionSpec read(ByteBuffer in) {
    int honest = in.getInt();
    double multiplier = in.getDouble();
    int kind = in.get();
    if (kind != CompressionSpec.KIND) {
      throw new IllegalArgumentException(
          "noise is added to a compression, kind 1, not to kind " + kind);
    }
    return new NoisyCompressionSpec(CompressionSpec.read(in), honest, multiplier);
  }

  @Override
  public NoisyTransform within(UpdateBounds bounds) {
    return NoisyTransform.of(this, bounds);
  }
}
