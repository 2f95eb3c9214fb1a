package dev.cairn.server;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ModelRecords;
import dev.cairn.server.admin.ProblemCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Compares the weights of two models. */
final class ModelComparison {
  private ModelComparison() {}

  static ModelRecords.Comparison of(
      ModelId leftId, ByteBuffer leftFile, ModelId rightId, ByteBuffer rightFile) {
    ModelShape shape = Safetensors.shapeOf(leftFile.duplicate());
    if (!shape.equals(Safetensors.shapeOf(rightFile.duplicate()))) {
      throw new AdminRefusedException(
          ProblemCode.BAD_REQUEST,
          "models can be compared if they have the same tensors: "
              + leftId
              + " and "
              + rightId
              + " have not");
    }
    float[] left = Safetensors.read(leftFile, shape).values();
    float[] right = Safetensors.read(rightFile, shape).values();
    List<ModelRecords.TensorDistance> tensors = new ArrayList<>();
    double squares = 0;
    double leftSquares = 0;
    double rightSquares = 0;
    double product = 0;
    int at = 0;
    for (TensorShape tensor : shape.tensors()) {
      double within = 0;
      double largest = 0;
      for (int end = at + tensor.size(); at < end; at++) {
        double difference = (double) left[at] - right[at];
        within += difference * difference;
        largest = Math.max(largest, Math.abs(difference));
        leftSquares += (double) left[at] * left[at];
        rightSquares += (double) right[at] * right[at];
        product += (double) left[at] * right[at];
      }
      squares += within;
      tensors.add(
          new ModelRecords.TensorDistance(
              tensor.name(), tensor.dims(), Math.sqrt(within), largest));
    }
    double norms = Math.sqrt(leftSquares) * Math.sqrt(rightSquares);
    return new ModelRecords.Comparison(
        leftId,
        rightId,
        shape.dimension(),
        Math.sqrt(squares),
        norms == 0 ? null : Math.min(1, Math.max(-1, product / norms)),
        tensors);
  }
}
