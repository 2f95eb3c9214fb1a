package dev.cairn.protocol.model;

/**
 * The values of all parameters of a model, tensor after tensor, each in row-major order.
 *
 * @param shape what the values mean
 * @param values {@code shape.dimension()} values; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record ParameterVector(ModelShape shape, float[] values) {
  public ParameterVector {
    if (values.length != shape.dimension()) {
      throw new IllegalArgumentException(
          "the model has " + shape.dimension() + " parameters, got " + values.length);
    }
  }
}
