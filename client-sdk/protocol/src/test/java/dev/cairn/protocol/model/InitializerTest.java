package dev.cairn.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.Digest;
import org.junit.jupiter.api.Test;

class InitializerTest {
  private final PortableModel lenet = PortableModelTest.lenet();

  /** Recorded once: clients, coordinator and simulations must begin with the same bits for ever. */
  @Test
  void weights_areTheRecordedOnes() {
    ParameterVector weights = Initializer.initialize(lenet, 1);

    assertThat(Digest.of(Safetensors.write(weights)).hex())
        .isEqualTo("edda3d2092d9cf781c736a7db7e7ef37b25b1044481742a0723a4cd35d4e5d88");
  }

  @Test
  void otherSeeds_giveOtherWeights() {
    assertThat(Initializer.initialize(lenet, 1).values())
        .isEqualTo(Initializer.initialize(lenet, 1).values())
        .isNotEqualTo(Initializer.initialize(lenet, 2).values());
  }

  @Test
  void weightsAndBiases_areUniformWithinTheBoundOfTheirLayer() {
    ParameterVector weights = Initializer.initialize(lenet, 5);
    int at = 0;
    for (TensorShape tensor : weights.shape().tensors()) {
      double fanIn =
          switch (tensor.name()) {
            case "layers.1.weight", "layers.1.bias" -> 25;
            case "layers.4.weight", "layers.4.bias" -> 150;
            case "layers.8.weight", "layers.8.bias" -> 400;
            case "layers.10.weight", "layers.10.bias" -> 120;
            default -> 84;
          };
      double bound = 1 / Math.sqrt(fanIn);
      double squares = 0;
      for (int i = 0; i < tensor.size(); i++) {
        float value = weights.values()[at++];
        assertThat(Math.abs(value)).as(tensor.name()).isLessThanOrEqualTo((float) bound);
        squares += value * value;
      }
      if (tensor.size() > 1000) {
        // The variance of a uniform variable on [-b, b] is b^2 / 3.
        assertThat(squares / tensor.size() / (bound * bound / 3)).isCloseTo(1, within(0.1));
      }
    }
  }
}
