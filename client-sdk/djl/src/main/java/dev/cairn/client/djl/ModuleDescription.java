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

  /** So many floats have fewer than 2^31 bytes, which is what one buffer holds. */
  private static final int NUMBERS_MAX = Integer.MAX_VALUE / Float.BYTES;

  /** Reads the vector that the module's {@code describe} returns. */
  static ModuleDescription of(long[] values) {
    if (values.length < 5 || values[0] != TorchScriptWriter.FORMAT) {
      throw new UnfitException(
          "expected a module of format "
              + TorchScriptWriter.FORMAT
              + ", got "
              + (values.length == 0 ? "none" : values[0])
              + "; export it again with this version's exporter");
    }
    int[] shape = new int[values.length - 4];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = positive("extent of an example", values[i + 4]);
      size = Math.min(size * shape[i], Integer.MAX_VALUE);
    }
    positive("size of an example", size);
    return new ModuleDescription(
        positive("number of parameters", values[1]),
        values[2] != 0,
        positive("number of classes", values[3]),
        shape);
  }

  private static int positive(String what, long value) {
    if (value < 1 || value > NUMBERS_MAX) {
      throw new UnfitException(
          "the module's " + what + " must be 1 to " + NUMBERS_MAX + ", not " + value);
    }
    return (int) value;
  }

  /** Numbers in one example. */
  int exampleSize() {
    return Arrays.stream(exampleShape).reduce(1, (a, b) -> a * b);
  }
}
