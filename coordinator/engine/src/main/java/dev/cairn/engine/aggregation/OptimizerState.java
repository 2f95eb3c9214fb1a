package dev.cairn.engine.aggregation;

import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.protocol.model.TensorShape;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The moments that a server optimizer carries from round to round.
 *
 * @param first first moment, one value per parameter
 * @param second second moment, one value per parameter
 */
@SuppressWarnings("ArrayRecordComponent")
public record OptimizerState(float[] first, float[] second) {
  public OptimizerState {
    if (first.length != second.length) {
      throw new IllegalArgumentException("both moments have one value per parameter");
    }
  }

  /** The state's file: a safetensors file with the tensors {@code first} and {@code second}. */
  public ByteBuffer toFile() {
    float[] values = new float[first.length * 2];
    System.arraycopy(first, 0, values, 0, first.length);
    System.arraycopy(second, 0, values, first.length, first.length);
    return Safetensors.write(new ParameterVector(shape(first.length), values));
  }

  /** Reads what {@link #toFile} wrote for a model of {@code dimension} parameters. */
  public static OptimizerState fromFile(ByteBuffer file, int dimension) {
    float[] values = Safetensors.read(file, shape(dimension)).values();
    float[] first = new float[dimension];
    float[] second = new float[dimension];
    System.arraycopy(values, 0, first, 0, dimension);
    System.arraycopy(values, dimension, second, 0, dimension);
    return new OptimizerState(first, second);
  }

  private static ModelShape shape(int dimension) {
    return new ModelShape(
        List.of(
            new TensorShape("first", List.of(dimension)),
            new TensorShape("second", List.of(dimension))));
  }
}
