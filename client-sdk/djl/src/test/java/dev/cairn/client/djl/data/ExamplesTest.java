package dev.cairn.client.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final int[] SHAPE = {1, 2};
  private final Examples three =
      Examples.of(new float[] {1, 2, 3, 4, 5, 6}, SHAPE, new int[] {0, 2, 0}, 3);

  @Test
  void anExampleSet_saysWhatItHolds() {
    assertThat(three.size()).isEqualTo(3);
    assertThat(three.classes()).isEqualTo(3);
    assertThat(three.classNames()).containsExactly("0", "1", "2");
    assertThat(three.exampleShape()).containsExactly(1, 2);
    assertThat(three.label(1)).isEqualTo(2);
    assertThat(three.labels()).containsExactly(0, 2, 0);
    assertThat(three.classCounts()).containsExactly(2, 0, 1);
    assertThat(three).hasToString("Examples[3 of shape [1, 2], 3 classes]");
  }

  @Test
  void read_writesABatchInTheOrderAsked_andMovesThePositions() {
    FloatBuffer features = FloatBuffer.allocate(6);
    IntBuffer labels = IntBuffer.allocate(3);
    three.read(new int[] {2, 1}, features, labels);
    assertThat(features.position()).isEqualTo(4);
    assertThat(labels.position()).isEqualTo(2);
    assertThat(features.array()).containsExactly(5, 6, 3, 4, 0, 0);
    assertThat(labels.array()).containsExactly(0, 2, 0);
  }

  @Test
  void read_writesNothingWhereItCannotWriteAll() {
    FloatBuffer features = FloatBuffer.allocate(6);
    IntBuffer labels = IntBuffer.allocate(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> three.read(new int[] {0, 1}, features, labels))
        .withMessageContaining("4 features and 2 labels")
        .withMessageContaining("6 and 1");
    assertThatThrownBy(() -> three.read(new int[] {3}, features, labels))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(features.position()).isZero();
    assertThat(labels.position()).isZero();
  }

  @Test
  void copyFeatures_refusesAnIndexThatIsNone() {
    FloatBuffer features = FloatBuffer.allocate(2);
    assertThatThrownBy(() -> three.copyFeatures(-1, features))
        .isInstanceOf(IndexOutOfBoundsException.class);
    three.copyFeatures(1, features);
    assertThat(features.array()).containsExactly(3, 4);
  }

  @Test
  void select_copiesTheExamplesInOrder() {
    Examples chosen = three.select(new int[] {2, 0, 2});
    assertThat(chosen.size()).isEqualTo(3);
    assertThat(chosen.classes()).isEqualTo(3);
    assertThat(chosen.labels()).containsExactly(0, 0, 0);
    FloatBuffer features = FloatBuffer.allocate(6);
    chosen.read(new int[] {0, 1, 2}, features, IntBuffer.allocate(3));
    assertThat(features.array()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThatIllegalArgumentException().isThrownBy(() -> three.select(new int[0]));
  }

  @Test
  void nothingFromOutside_changesIt() {
    float[] features = {1, 2};
    int[] shape = {2};
    int[] labels = {0};
    Examples one = Examples.of(features, shape, labels, 2);
    features[0] = 9;
    shape[0] = 1;
    labels[0] = 1;
    one.labels()[0] = 1;
    one.exampleShape()[0] = 7;
    FloatBuffer read = FloatBuffer.allocate(2);
    one.copyFeatures(0, read);
    assertThat(read.array()).containsExactly(1, 2);
    assertThat(one.label(0)).isZero();
    assertThat(one.exampleShape()).containsExactly(2);
  }

  @Test
  void partsThatDoNotFit_areRefusedWithWhatIsAllowed() {
    refused(new float[3], SHAPE, new int[1], 2, "1 examples of shape [1, 2] must have 2");
    refused(new float[2], SHAPE, new int[] {2}, 2, "labels must be 0 to 1");
    refused(new float[2], SHAPE, new int[] {-1}, 2, "labels must be 0 to 1");
    refused(new float[0], SHAPE, new int[0], 2, "at least one example");
    refused(new float[2], SHAPE, new int[1], 0, "classes must be 1 to 65536");
    refused(new float[2], new int[] {0, 2}, new int[1], 2, "each dimension must be at least 1");
    refused(new float[2], new int[] {1 << 20, 1 << 20}, new int[1], 2, "268435456 values");
    refused(new float[] {0, Float.NaN}, SHAPE, new int[1], 2, "one of example 0 is not");
  }

  @Test
  void classNamesThatRepeat_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Examples.of(new float[2], SHAPE, new int[1], List.of("a", "a")));
  }

  private static void refused(
      float[] features, int[] shape, int[] labels, int classes, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Examples.of(features, shape, labels, classes))
        .withMessageContaining(message);
  }
}
