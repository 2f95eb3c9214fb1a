package dev.cairn.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelShapeTest {
  private static final TensorShape MATRIX = new TensorShape("net.0.weight", List.of(2, 3));
  private static final TensorShape SCALAR = new TensorShape("scale", List.of());

  @Test
  void dimension_countsAScalarAsOne() {
    assertThat(SCALAR.size()).isOne();
    assertThat(new ModelShape(List.of(MATRIX, SCALAR)).dimension()).isEqualTo(7);
  }

  @Test
  void tensorsThatNobodyCanHold_areRefused() {
    assertRefused("extent of 0", () -> new TensorShape("a", List.of(2, 0)));
    assertRefused("more than 8", () -> new TensorShape("a", Collections.nCopies(9, 1)));
    assertRefused("2^31 - 1", () -> new TensorShape("a", List.of(1 << 16, 1 << 15)));
    assertRefused("2^31 - 1", () -> new TensorShape("a", Collections.nCopies(8, 1 << 30)));
    for (String name : List.of("", "1a", "a b", "a\"", ".a", "a".repeat(257))) {
      assertRefused("a tensor's name", () -> new TensorShape(name, List.of(1)));
    }
  }

  @Test
  void shapesWithoutTensorsOrWithTwins_areRefused() {
    assertRefused("1 to 100000 tensors", () -> new ModelShape(List.of()));
    assertRefused("two tensors are called scale", () -> new ModelShape(List.of(SCALAR, SCALAR)));
    TensorShape half = new TensorShape("half", List.of(1 << 30));
    TensorShape other = new TensorShape("other", List.of(1 << 30));
    assertRefused("2^31 - 1 parameters", () -> new ModelShape(List.of(half, other)));
  }

  @Test
  void parameterVector_hasOneValueForEachParameter() {
    ModelShape shape = new ModelShape(List.of(MATRIX));
    assertThat(new ParameterVector(shape, new float[6]).values()).hasSize(6);
    assertRefused("6 parameters, got 5", () -> new ParameterVector(shape, new float[5]));
  }

  @Test
  void spec_foldsToItsCase() {
    ModelShape shape = new ModelShape(List.of(MATRIX));
    Digest digest = Digest.of(new byte[0]);
    ModelSpec exported = new ModelSpec.Exported(digest, 1, shape);
    ModelSpec portable =
        new ModelSpec.Portable(new PortableModel(List.of(3), List.<Layer>of(new Layer.Linear(2))));

    assertThat(exported.shape()).isEqualTo(shape);
    assertThat(exported.<String>fold(p -> "portable", e -> "exported")).isEqualTo("exported");
    assertThat(portable.<String>fold(p -> "portable", e -> "exported")).isEqualTo("portable");
    assertThat(portable.shape().dimension()).isEqualTo(8);
    assertRefused("moduleBytes", () -> new ModelSpec.Exported(digest, 0, shape));
    assertRefused("moduleBytes", () -> new ModelSpec.Exported(digest, 1L << 31, shape));
  }

  private static void assertRefused(String what, Runnable construction) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }
}
