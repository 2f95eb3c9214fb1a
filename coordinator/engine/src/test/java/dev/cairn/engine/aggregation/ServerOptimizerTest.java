package dev.cairn.engine.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.cairn.engine.aggregation.OptimizerSpec.Kind;
import dev.cairn.seeded.SeededTest;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerOptimizerTest {

  private static float[] twoSteps(Kind kind, OptimizerState state) {
    ServerOptimizer optimizer = new ServerOptimizer(OptimizerSpec.defaults(kind));
    float[] values = {1f};
    optimizer.step(values, new float[] {0.5f}, state);
    optimizer.step(values, new float[] {-0.25f}, state);
    return values;
  }

  private static OptimizerState initial(Kind kind) {
    return new ServerOptimizer(OptimizerSpec.defaults(kind)).initial(1);
  }

  @Test
  void fedAvg_movesByTheMean() {
    assertThat(initial(Kind.FEDAVG)).isNull();
    assertThat(twoSteps(Kind.FEDAVG, null)).containsExactly(1.25f);
  }

  /** v = 0.5, then 0.9 * 0.5 - 0.25 = 0.2; 1 + 0.5 + 0.2. */
  @Test
  void fedAvgM_byHand() {
    OptimizerState state = initial(Kind.FEDAVGM);
    assertThat(twoSteps(Kind.FEDAVGM, state)[0]).isCloseTo(1.7f, offset(1e-6f));
    assertThat(state.first()[0]).isCloseTo(0.2f, offset(1e-6f));
  }

  /**
   * m = 0.05, v = 0.99e-6 + 0.01 * 0.25 = 0.00250099, x = 1 + 0.1 * 0.05 / (0.0500099 + 0.001) =
   * 1.0980202; m = 0.045 - 0.025 = 0.02, v = 0.0024759801 + 0.000625 = 0.0031009801, x += 0.1 *
   * 0.02 / (0.05568645 + 0.001).
   */
  @Test
  void fedAdam_byHand() {
    OptimizerState state = initial(Kind.FEDADAM);
    assertThat(twoSteps(Kind.FEDADAM, state)[0]).isCloseTo(1.0980202f + 0.0352818f, offset(2e-6f));
    assertThat(state.first()[0]).isCloseTo(0.02f, offset(1e-7f));
    assertThat(state.second()[0]).isCloseTo(0.0031009801f, offset(1e-9f));
  }

  /**
   * v = 1e-6 + 0.01 * 0.25 = 0.002501 since v is below the square; then again below 0.0625, so
   * 0.002501 + 0.000625 = 0.003126.
   */
  @Test
  void fedYogi_byHand() {
    OptimizerState state = initial(Kind.FEDYOGI);
    twoSteps(Kind.FEDYOGI, state);
    assertThat(state.second()[0]).isCloseTo(0.003126f, offset(1e-9f));
    // Above the square it falls by the square's share instead: the difference to Adam.
    new ServerOptimizer(OptimizerSpec.defaults(Kind.FEDYOGI))
        .step(new float[1], new float[] {0.01f}, state);
    assertThat(state.second()[0]).isCloseTo(0.003125f, offset(1e-9f));
  }

  /** Algorithm 2 of Reddi et al. 2021, written down once more, in doubles throughout. */
  private static final class Straightforward {
    private final OptimizerSpec spec;
    private final double[] x;
    private final double[] m;
    private final double[] v;

    Straightforward(OptimizerSpec spec, double[] x) {
      this.spec = spec;
      this.x = x;
      this.m = new double[x.length];
      this.v = new double[x.length];
      java.util.Arrays.fill(v, spec.tau() * spec.tau());
    }

    void step(double[] delta) {
      double b1 = spec.momentum();
      double b2 = spec.beta2();
      for (int i = 0; i < x.length; i++) {
        double d = delta[i];
        switch (spec.kind()) {
          case FEDAVG -> x[i] += spec.learningRate() * d;
          case FEDAVGM -> {
            m[i] = b1 * m[i] + d;
            x[i] += spec.learningRate() * m[i];
          }
          case FEDADAM, FEDYOGI -> {
            m[i] = b1 * m[i] + (1 - b1) * d;
            if (spec.kind() == Kind.FEDADAM) {
              v[i] = b2 * v[i] + (1 - b2) * d * d;
            } else {
              v[i] = v[i] - (1 - b2) * d * d * Math.signum(v[i] - d * d);
            }
            x[i] += spec.learningRate() * m[i] / (Math.sqrt(v[i]) + spec.tau());
          }
        }
      }
    }
  }

  @SeededTest(runs = 40)
  void step_followsTheAlgorithm_whateverTheSettings(SplittableRandom random) {
    OptimizerSpec spec =
        new OptimizerSpec(
            Kind.values()[random.nextInt(4)],
            0.01 + random.nextDouble(),
            random.nextDouble() * 0.95,
            0.5 + random.nextDouble() * 0.49,
            1e-3 + random.nextDouble() * 0.1);
    int dimension = 1 + random.nextInt(20);
    float[] values = new float[dimension];
    double[] start = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
      start[i] = values[i];
    }
    Straightforward expected = new Straightforward(spec, start);
    ServerOptimizer optimizer = new ServerOptimizer(spec);
    OptimizerState state = optimizer.initial(dimension);
    for (int step = 0; step < 10; step++) {
      float[] mean = new float[dimension];
      double[] delta = new double[dimension];
      for (int i = 0; i < dimension; i++) {
        mean[i] = (float) ((random.nextDouble() - 0.5) * 0.2);
        delta[i] = mean[i];
      }
      optimizer.step(values, mean, state);
      expected.step(delta);
    }
    for (int i = 0; i < dimension; i++) {
      assertThat((double) values[i]).as("%s", spec).isCloseTo(expected.x[i], offset(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void state_goesThroughItsFileUnchanged(Kind kind) {
    ServerOptimizer optimizer = new ServerOptimizer(OptimizerSpec.defaults(kind));
    OptimizerState state = optimizer.initial(5);
    if (kind == Kind.FEDAVG) {
      assertThat(state).isNull();
      return;
    }
    OptimizerState used = Objects.requireNonNull(state);
    optimizer.step(new float[5], new float[] {1, -2, 3e-8f, 0, Float.MIN_VALUE}, used);
    ByteBuffer file = used.toFile();
    OptimizerState read = OptimizerState.fromFile(file, 5);
    assertThat(read.first()).isEqualTo(used.first());
    assertThat(read.second()).isEqualTo(used.second());
    assertThat(file.remaining()).isEqualTo(used.toFile().remaining());
    assertThat(read.toFile()).isEqualTo(used.toFile());
  }

  @Test
  void state_ofAnotherDimension_orWithMomentsOfTwoLengths_isRefused() {
    ByteBuffer file = new OptimizerState(new float[5], new float[5]).toFile();
    assertThatThrownBy(() -> OptimizerState.fromFile(file, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OptimizerState(new float[5], new float[4]))
        .hasMessage("both moments have one value per parameter");
  }

  @Test
  void defaults_areThoseOfThePaper() {
    assertThat(OptimizerSpec.defaults(Kind.FEDADAM))
        .isEqualTo(new OptimizerSpec(Kind.FEDADAM, 0.1, 0.9, 0.99, 1e-3));
    assertThat(OptimizerSpec.defaults(Kind.FEDAVG).learningRate()).isEqualTo(1.0);
  }
}
