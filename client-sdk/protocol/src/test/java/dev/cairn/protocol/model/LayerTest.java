package dev.cairn.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerTest {

  @Test
  void fold_callsTheFunctionOfTheCase() {
    List<Layer> all =
        List.of(
            new Layer.Conv2d(1, 1, 1, 0),
            new Layer.Linear(1),
            new Layer.MaxPool2d(2),
            new Layer.AvgPool2d(2),
            Layer.Activation.GELU,
            new Layer.Flatten(),
            new Layer.Dropout(0));
    List<String> called = new ArrayList<>();
    for (Layer layer : all) {
      called.add(
          layer.<String>fold(
              conv -> "conv",
              linear -> "linear",
              max -> "max",
              avg -> "avg",
              activation -> "activation",
              flatten -> "flatten",
              dropout -> "dropout"));
    }

    assertThat(called)
        .containsExactly("conv", "linear", "max", "avg", "activation", "flatten", "dropout");
  }

  @Test
  void numbersOutOfRange_areRefused() {
    assertRefused("out", () -> new Layer.Conv2d(0, 1, 1, 0));
    assertRefused("kernel", () -> new Layer.Conv2d(1, 0, 1, 0));
    assertRefused("stride", () -> new Layer.Conv2d(1, 1, 0, 0));
    assertRefused("padding", () -> new Layer.Conv2d(1, 1, 1, -1));
    assertRefused("linear out", () -> new Layer.Linear((1 << 24) + 1));
    assertRefused("maxPool2d size", () -> new Layer.MaxPool2d(1));
    assertRefused("avgPool2d size", () -> new Layer.AvgPool2d(1));
    assertRefused("dropout rate", () -> new Layer.Dropout(1));
    assertRefused("dropout rate", () -> new Layer.Dropout(-0.1));
    assertRefused("dropout rate", () -> new Layer.Dropout(Double.NaN));
  }

  private static void assertRefused(String what, Runnable construction) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }
}
