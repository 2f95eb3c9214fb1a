package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;

/**
 * Which transform the clients of a round apply to their updates: everything about it that both
 * sides must agree on, with one encoding. Source: CSA1.md, section 10.
 */
public sealed interface TransformSpec
    permits FixedPointSpec, CompressionSpec, NoiseSpec, NoisyCompressionSpec {

  /** Length of the longest encoding in bytes. */
  int BYTES_MAX = NoisyCompressionSpec.BYTES;

  /** Parameters of the model. */
  int parameters();

  /** Fields of an encoded update: parameters, or fewer if only some are sent. */
  int fields();

  /** Fields in each 64-bit lane. */
  int fieldsPerLane();

  /** The one encoding of this. */
  byte[] encode();

  /**
   * The transform itself.
   *
   * @param bounds what holds for the updates of the round
   * @throws IllegalArgumentException if it cannot keep what it promises within these bounds
   */
  UpdateTransform within(UpdateBounds bounds);

  /**
   * Decodes a transform.
   *
   * @param bytes the whole encoding
   * @throws IllegalArgumentException if they are not the one encoding of an admissible transform
   */
  static TransformSpec decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int kind = in.hasRemaining() ? in.get() : -1;
    if (kind == FixedPointSpec.KIND && bytes.length == FixedPointSpec.BYTES) {
      return FixedPointSpec.read(in);
    }
    if (kind == CompressionSpec.KIND && bytes.length == CompressionSpec.BYTES) {
      return CompressionSpec.read(in);
    }
    if (kind == NoiseSpec.KIND && bytes.length == NoiseSpec.BYTES) {
      return NoiseSpec.read(in);
    }
    if (kind == NoisyCompressionSpec.KIND && bytes.length == NoisyCompressionSpec.BYTES) {
      return NoisyCompressionSpec.read(in);
    }
    throw new IllegalArgumentException(
        "a transform has kind 0 and 6 bytes, kind 1 and 52, kind 2 and 18, or kind 3 and 65; not"
            + " kind "
            + kind
            + " and "
            + bytes.length
            + " bytes");
  }
}
