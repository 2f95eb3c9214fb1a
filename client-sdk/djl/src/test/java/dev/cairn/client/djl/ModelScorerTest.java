package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.client.ExampleSource;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.PortableModel;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelScorerTest {
  private final ModelScorer scorer = ModelScorer.create();
  private final PortableModel identity =
      new PortableModel(List.of(3), List.<Layer>of(new Layer.Linear(3)));
  private final ModelSpec spec = new ModelSpec.Portable(identity);
  private final ParameterVector weights =
      new ParameterVector(identity.shape(), new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0});

  @AfterEach
  void close() {
    scorer.close();
  }

  /** 1,001 examples whose logits are their features: all of it can be counted by hand. */
  @Test
  void score_countsEachExampleOnceInItsClass() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {3}, 3, 1001, 8);
    long[] seen = new long[3];
    long[] correct = new long[3];
    double loss = 0;
    for (int i = 0; i < 1001; i++) {
      float[] x = examples.features[i];
      int label = examples.labels[i];
      seen[label]++;
      double sum = Math.exp(x[0]) + Math.exp(x[1]) + Math.exp(x[2]);
      loss += Math.log(sum) - x[label];
      boolean right = true;
      for (int c = 0; c < 3; c++) {
        right &= c == label || x[label] > x[c];
      }
      correct[label] += right ? 1 : 0;
    }
    List<Integer> reads = new ArrayList<>();
    ExampleSource counted =
        new SourceView(examples) {
          @Override
          public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
            reads.add(indices.length);
            super.read(indices, features, labels);
          }
        };

    Score score = scorer.score(spec, null, weights, counted);

    for (int c = 0; c < 3; c++) {
      assertThat(score.perClass().get(c)).isEqualTo(new Score.ClassScore(seen[c], correct[c]));
    }
    assertThat(score.loss()).isCloseTo(loss / 1001, within(1e-6));
    assertThat(score.examples()).isEqualTo(1001);
    assertThat(score.accuracy())
        .isCloseTo(Arrays.stream(correct).sum() / 1001.0, within(1e-12))
        .isBetween(0.5, 0.99);
    assertThat(reads).allMatch(size -> size <= 256).hasSize(4);
  }

  @Test
  void divergedModel_scoresNothingRight() {
    float[] nan = new float[12];
    Arrays.fill(nan, Float.NaN);
    SyntheticExamples examples = new SyntheticExamples(new int[] {3}, 3, 20, 8);

    Score score = scorer.score(spec, null, new ParameterVector(identity.shape(), nan), examples);

    assertThat(score.accuracy()).isZero();
    assertThat(score.loss()).isNaN();
  }

  @Test
  void whatDoesNotFit_isRefused() {
    assertThatThrownBy(
            () -> scorer.score(spec, null, weights, new SyntheticExamples(new int[] {4}, 3, 5, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes examples of [3], the source has [4]");
    ModelSpec other = new ModelSpec.Portable(Models.perceptron(3, 2, 3));
    assertThatThrownBy(
            () -> scorer.score(other, null, weights, new SyntheticExamples(new int[] {3}, 3, 5, 1)))
        .hasMessageContaining("not of the model's shape");
  }

  @Test
  void lossAndArgmax_standAtTheEdges() {
    assertThat(ModelScorer.crossEntropy(new float[] {1000, 0}, 0)).isZero();
    assertThat(ModelScorer.crossEntropy(new float[] {1000, 0}, 1)).isEqualTo(1000);
    assertThat(ModelScorer.largest(new float[] {1, 3, 3})).isEqualTo(1);
    assertThat(ModelScorer.largest(new float[] {1, Float.NaN, 3})).isEqualTo(-1);
  }

  @Test
  void impossibleScores_areRefused() {
    assertThatThrownBy(() -> new Score.ClassScore(1, 2)).hasMessageContaining("0 to 1, not 2");
    assertThatThrownBy(() -> new Score(0, List.of(new Score.ClassScore(0, 0))))
        .hasMessageContaining("at least one example");
  }

  /** More models than are kept: the eldest are unloaded, and load again when they come back. */
  @Test
  void manyModels_areScoredInTurn() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {3}, 3, 20, 8);
    double first = scorer.score(spec, null, weights, examples).loss();
    for (int hidden = 1; hidden <= 2 * ModulePool.MODELS_MAX; hidden++) {
      PortableModel model = Models.perceptron(3, hidden, 3);
      ParameterVector zeros =
          new ParameterVector(model.shape(), new float[model.shape().dimension()]);
      assertThat(scorer.score(new ModelSpec.Portable(model), null, zeros, examples).loss())
          .isCloseTo(Math.log(3), within(1e-6));
    }
    assertThat(scorer.score(spec, null, weights, examples).loss()).isEqualTo(first);
  }
}
