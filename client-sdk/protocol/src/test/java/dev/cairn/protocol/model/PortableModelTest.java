package dev.cairn.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortableModelTest {

  static PortableModel lenet() {
    return new PortableModel(
        List.of(1, 28, 28),
        List.of(
            new Layer.Conv2d(6, 5, 1, 2),
            Layer.Activation.RELU,
            new Layer.MaxPool2d(2),
            new Layer.Conv2d(16, 5, 1, 0),
            Layer.Activation.RELU,
            new Layer.MaxPool2d(2),
            new Layer.Flatten(),
            new Layer.Linear(120),
            Layer.Activation.RELU,
            new Layer.Linear(84),
            Layer.Activation.RELU,
            new Layer.Linear(10)));
  }

  private static PortableModel of(List<Integer> input, Layer... layers) {
    return new PortableModel(input, List.of(layers));
  }

  @Test
  void lenet_hasTheParametersOfTheLiterature() {
    assertThat(lenet().shape().dimension()).isEqualTo(61_706);
    assertThat(lenet().classes()).isEqualTo(10);
    assertThat(lenet().shape().tensors())
        .containsExactly(
            new TensorShape("layers.1.weight", List.of(6, 1, 5, 5)),
            new TensorShape("layers.1.bias", List.of(6)),
            new TensorShape("layers.4.weight", List.of(16, 6, 5, 5)),
            new TensorShape("layers.4.bias", List.of(16)),
            new TensorShape("layers.8.weight", List.of(120, 400)),
            new TensorShape("layers.8.bias", List.of(120)),
            new TensorShape("layers.10.weight", List.of(84, 120)),
            new TensorShape("layers.10.bias", List.of(84)),
            new TensorShape("layers.12.weight", List.of(10, 84)),
            new TensorShape("layers.12.bias", List.of(10)));
  }

  @Test
  void extents_followPyTorchsRounding() {
    PortableModel model =
        of(
            List.of(3, 11, 8),
            new Layer.Conv2d(4, 3, 2, 1),
            new Layer.AvgPool2d(3),
            new Layer.Dropout(0.5),
            new Layer.Flatten(),
            new Layer.Linear(2));

    assertThat(model.extents())
        .containsExactly(
            List.of(4, 6, 4), List.of(4, 2, 1), List.of(4, 2, 1), List.of(8), List.of(2));
    assertThatThrownBy(() -> model.extents().get(0).set(0, 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void layersAndInput_areCopied() {
    List<Integer> input = new ArrayList<>(List.of(4));
    List<Layer> layers = new ArrayList<>(List.of(new Layer.Linear(2)));
    PortableModel model = new PortableModel(input, layers);
    input.set(0, 9);
    layers.clear();

    assertThat(model).isEqualTo(of(List.of(4), new Layer.Linear(2)));
  }

  @Test
  void modelsThatCannotWork_areRefusedWithTheReason() {
    assertRefused("[features] or [channels, height, width]", List.of(2, 2), new Layer.Linear(2));
    assertRefused("input extent must be 1", List.of(0), new Layer.Linear(2));
    assertRefused("1 to 1000 layers", List.of(4));
    assertRefused("add flatten", List.of(1, 4, 4), new Layer.Conv2d(1, 2, 1, 0));
    assertRefused("put flatten before it", List.of(1, 4, 4), new Layer.Linear(2));
    assertRefused("needs [channels, height, width]", List.of(4), new Layer.Conv2d(1, 1, 1, 0));
    assertRefused("needs [channels, height, width]", List.of(4), new Layer.MaxPool2d(2));
    assertRefused("kernel of 5 does not fit", List.of(1, 4, 4), new Layer.Conv2d(1, 5, 1, 0));
    assertRefused("avgPool2d of 5 does not fit", List.of(1, 4, 4), new Layer.AvgPool2d(5));
    assertRefused("nothing to train", List.of(4), Layer.Activation.RELU);
  }

  @Test
  void modelsTooLargeToCount_areRefusedRatherThanWrapAround() {
    int max = 1 << 24;
    assertRefused("the input gives", List.of(2, max, max), new Layer.Flatten());
    assertRefused(
        "layer 1 gives",
        List.of(1, 4096, 4096),
        new Layer.Conv2d(2, 1, 1, 0),
        new Layer.Flatten(),
        new Layer.Linear(2));
    assertRefused("2^31 - 1 elements", List.of(max), new Layer.Linear(1024));
    assertRefused(
        "2^31 - 1 parameters",
        List.of(30_000),
        new Layer.Linear(40_000),
        new Layer.Linear(30_000),
        new Layer.Linear(10));
    List<Layer> many = new ArrayList<>(Collections.nCopies(1000, Layer.Activation.RELU));
    many.add(new Layer.Linear(2));
    assertRefused("not 1001", List.of(4), many.toArray(new Layer[0]));
  }

  private static void assertRefused(String reason, List<Integer> input, Layer... layers) {
    assertThatThrownBy(() -> of(input, layers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
