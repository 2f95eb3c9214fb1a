package dev.cairn.protocol.model;

import java.util.SplittableRandom;

/**
 * Gives a portable model its first weights.
 *
 * <p>Weights and biases are uniform in [-1/sqrt(fanIn), 1/sqrt(fanIn)], as PyTorch initialises its
 * linear and convolutional layers (He et al. 2015 with a = sqrt(5)). The values are a function of
 * the seed alone, the same on every JVM and on Android.
 */
public final class Initializer {
  private Initializer() {}

  /** The first weights of {@code model} under {@code seed}. */
  public static ParameterVector initialize(PortableModel model, long seed) {
    ModelShape shape = model.shape();
    float[] values = new float[shape.dimension()];
    SplittableRandom random = new SplittableRandom(seed);
    int at = 0;
    double bound = 1;
    for (TensorShape tensor : shape.tensors()) {
      if (tensor.dims().size() > 1) {
        bound = 1 / Math.sqrt(tensor.size() / tensor.dims().get(0));
      }
      for (int i = 0; i < tensor.size(); i++) {
        values[at++] = (float) ((random.nextDouble() * 2 - 1) * bound);
      }
    }
    return new ParameterVector(shape, values);
  }
}
