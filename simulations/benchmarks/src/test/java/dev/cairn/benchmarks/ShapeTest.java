package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.model.ModelShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  @Test
  void list_ofShapes_readsAndWritesTheSame() {
    assertThat(Shape.list("1000x0.1M,100x1M, 10x10M/300"))
        .containsExactly(
            new Shape(1000, 100_000, 2),
            new Shape(100, 1_000_000, 2),
            new Shape(10, 10_000_000, 300))
        .extracting(Shape::toString)
        .containsExactly("1000x0.1M", "100x1M", "10x10M/300");
  }

  @Test
  void list_withAShapeTwice_saysWhich() {
    assertThatThrownBy(() -> Shape.list("100x1M,10x0.1M,100x1M"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("each shape is measured once; got 100x1M twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "100", "100x", "x1M", "100x1", "100x1M/", "-1x1M", "1x1M,", "100x1M/2/2"})
  void list_ofOtherText_saysHowAShapeIsWritten(String text) {
    assertThatThrownBy(() -> Shape.list(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CLIENTSxPARAMETERS, for instance 100x1M");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x1M", "2001x1M", "1x0.001M", "1x101M", "1x1M/3", "1x1M/0", "1x1M/602"})
  void list_beyondTheBounds_saysWhichTheyAre(String text) {
    assertThatThrownBy(() -> Shape.list(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a shape has");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1x0.1M", "1x1M", "1x10M"})
  void model_ofOneLayer_hasExactlyTheParameters(String text) {
    Shape shape = Shape.list(text).get(0);
    ModelShape model = ShapePlan.model(shape).shape();
    assertThat(model.dimension()).isEqualTo(shape.parameters());
    assertThat(model.tensors()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1x0.1M", "1x1M", "1x10M"})
  void model_of300Tensors_hasTheSameParametersUpToOnePerMille(String text) {
    Shape shape = Shape.list(text).get(0);
    ModelShape model = ShapePlan.model(shape.withTensors(300)).shape();
    assertThat(model.tensors()).hasSize(300);
    assertThat((double) model.dimension() / shape.parameters()).isBetween(0.999, 1.001);
  }

  @Test
  void plan_needsAllClients_andCanWork() {
    assertThat(ShapePlan.of(new Shape(1000, 100_000, 2), 2).cohort().target()).isEqualTo(1000);
  }
}
