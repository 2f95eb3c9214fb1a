package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.ring.WeightedMean;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdatePipelineTest {
  private static final int DIMENSION = 37;

  private static WeightedMean alone(UpdatePipeline pipeline, float[] delta, long weight) {
    RingSum sum = new RingSum(pipeline.layout());
    UpdateBody body = pipeline.beforeUpload(delta, weight, 0.5);
    sum.add(0, body.slice(0, (int) body.length()));
    return pipeline.afterAggregation(sum.lanes());
  }

  private static double norm(float[] values) {
    double square = 0;
    for (float value : values) {
      square += (double) value * value;
    }
    return Math.sqrt(square);
  }

  private static float[] random(SplittableRandom random, double scale) {
    float[] values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1, 1e6})
  void longUpdate_isScaledToTheNormInItsOwnDirection(double clip) {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(clip, 100, 20, 2), DIMENSION);
    float[] delta = random(new SplittableRandom(5), 100 * clip);
    float[] original = delta.clone();
    double factor = clip / norm(original);
    WeightedMean mean = alone(pipeline, delta, 100);
    assertThat(norm(mean.mean())).isCloseTo(clip, within(clip * 1e-5));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat((double) mean.mean()[i]).isCloseTo(original[i] * factor, within(clip * 1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.99f, 1.01f, 1.5f})
  void updateNearTheNorm_isClippedFromTheNormOn(float length) {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 1, 20, 1), 4);
    float[] delta = {length / 2, -length / 2, length / 2, -length / 2};
    assertThat(norm(alone(pipeline, delta, 1).mean())).isCloseTo(Math.min(1, length), within(1e-6));
  }

  @Test
  void shortUpdate_isNotChanged() {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(10, 100, 20, 1), DIMENSION);
    float[] delta = random(new SplittableRandom(6), 1);
    float[] original = delta.clone();
    assertThat(norm(delta)).isLessThan(10);
    WeightedMean mean = alone(pipeline, delta, 100);
    assertThat(delta).isEqualTo(original);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat((double) mean.mean()[i]).isCloseTo(original[i], within(1e-7));
    }
  }

  @Test
  void oneHugeParameter_isClippedToTheNormAndNotBeyond() {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 1, 20, 2), DIMENSION);
    float[] delta = new float[DIMENSION];
    delta[3] = -Float.MAX_VALUE;
    WeightedMean mean = alone(pipeline, delta, 1);
    assertThat(mean.mean()[3]).isCloseTo(-1f, within(1e-6f));
    assertThat(mean.mean()[4]).isCloseTo(0f, within(1e-6f));
  }

  @Test
  void weight_isHeldAtTheMaximum() {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 100, 20, 2), DIMENSION);
    assertThat(alone(pipeline, new float[DIMENSION], 7).weight()).isEqualTo(7);
    assertThat(alone(pipeline, new float[DIMENSION], 100).weight()).isEqualTo(100);
    assertThat(alone(pipeline, new float[DIMENSION], 5_000_000_000L).weight()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twentyClients_summedInAnyOrder_giveTheirWeightedMean(int fieldsPerLane) {
    long seed = 20;
    SplittableRandom random = new SplittableRandom(seed);
    UpdateSpec spec = new UpdateSpec(4, 300, 20, fieldsPerLane);
    UpdatePipeline pipeline = new UpdatePipeline(spec, DIMENSION);
    double[] expected = new double[DIMENSION];
    double loss = 0;
    long weights = 0;
    UpdateBody[] bodies = new UpdateBody[20];
    for (int c = 0; c < 20; c++) {
      long examples = 1 + random.nextInt(600);
      long weight = Math.min(examples, 300);
      // Every other client is beyond the clip.
      float[] delta = random(random, c % 2 == 0 ? 0.1 : 5);
      double factor = Math.min(1, 4 / norm(delta));
      for (int i = 0; i < DIMENSION; i++) {
        expected[i] += delta[i] * factor * weight;
      }
      double clientLoss = random.nextDouble() * 3;
      loss += clientLoss * weight;
      weights += weight;
      bodies[c] = pipeline.beforeUpload(delta, examples, clientLoss);
    }
    RingSum forward = new RingSum(pipeline.layout());
    RingSum backward = new RingSum(pipeline.layout());
    for (int c = 0; c < 20; c++) {
      forward.add(0, bodies[c].slice(0, (int) bodies[c].length()));
      backward.add(0, bodies[19 - c].slice(0, (int) bodies[19 - c].length()));
    }
    assertThat(forward.lanes()).isEqualTo(backward.lanes());
    WeightedMean mean = pipeline.afterAggregation(forward.lanes());
    assertThat(mean.count()).isEqualTo(20);
    assertThat(mean.weight()).isEqualTo(weights);
    assertThat(mean.metrics()[0]).isCloseTo(loss / weights, within(1e-6));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat((double) mean.mean()[i])
          .as("seed %d, parameter %d", seed, i)
          .isCloseTo(expected[i] / weights, within(2e-6));
    }
  }

  @Test
  void sameUpdate_hasTheSameDigest() {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 100, 20, 2), DIMENSION);
    Digest first = pipeline.beforeUpload(random(new SplittableRandom(1), 1), 5, 0.5).digest();
    Digest again = pipeline.beforeUpload(random(new SplittableRandom(1), 1), 5, 0.5).digest();
    assertThat(again).isEqualTo(first);
    assertThat(pipeline.beforeUpload(random(new SplittableRandom(1), 1), 6, 0.5).digest())
        .isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void updateThatIsNotFinite_isRefused(float value) {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 100, 20, 2), DIMENSION);
    float[] delta = new float[DIMENSION];
    delta[DIMENSION - 1] = value;
    assertThatThrownBy(() -> pipeline.beforeUpload(delta, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not finite: lower the learning rate");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void lossThatIsNotFinite_isRefused(double loss) {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 100, 20, 2), DIMENSION);
    assertThatThrownBy(() -> pipeline.beforeUpload(new float[DIMENSION], 1, loss))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loss is not finite");
  }

  @Test
  void anotherLengthOrNoWeight_isRefused() {
    UpdatePipeline pipeline = new UpdatePipeline(new UpdateSpec(1, 100, 20, 2), DIMENSION);
    assertThatThrownBy(() -> pipeline.beforeUpload(new float[DIMENSION - 1], 1, 0))
        .hasMessage("expected 37 parameters, got 36");
    assertThatThrownBy(() -> pipeline.beforeUpload(new float[DIMENSION], 0, 0))
        .hasMessage("weight must be 1 to 100, not 0");
  }
}
