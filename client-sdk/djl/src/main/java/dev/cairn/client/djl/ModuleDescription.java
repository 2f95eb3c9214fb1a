package dev.cairn.client.djl;

import dev.cairn.client.djl.torchscript.TorchScriptWriter;
import java.util.Arrays;

/**
 * What a self-training module says about itself.
 *
 * @param dimension number of parameters
 * @param randomized whether training draws from PyTorch's process-wide random generator
 * @param classes number of logits for one example
 * @param exampleShape extents of one example
 */
@SuppressWarnings("ArrayRecordComponent")
record ModuleDescription(int dimension, boolean randomized, int classes, int[] exampleShape) {

  /** Reads the vector that the module's {@code describe} returns. */
  static ModuleDescription of(long[] values) {
    if (values.length < 5 || values[0] != TorchScriptWriter.FORMAT) {
      throw new IllegalArgumentException(
          "expected a module of format "
              + TorchScriptWriter.FORMAT
              + ", got "
              + (values.length == 0 ? "none" : values[0])
              + "; export it again with this version's exporter");
    }
    int[] shape = new int[values.length - 4];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(values[i + 4]);
    }
    return new ModuleDescription(
        Math.toIntExact(values[1]), values[2] != 0, Math.toIntExact(values[3]), shape);
  }

  /** Numbers in one example. */
  int exampleSize() {
    return Arrays.stream(exampleShape).reduce(1, Math::multiplyExact);
  }
}
