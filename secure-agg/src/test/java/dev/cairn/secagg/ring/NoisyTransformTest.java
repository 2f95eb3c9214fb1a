package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoisyTransformTest {
  private static final byte[] LABEL = {1};

  private static NoisyTransform transform(
      int parameters, int perLane, int cohort, int honest, double multiplier) {
    return new NoiseSpec(parameters, perLane, honest, multiplier)
        .within(new UpdateBounds(cohort, 2, 1, 0));
  }

  private static Contributor client(long seed) {
    return new Contributor(LABEL, new SeededRandomSource(seed));
  }

  /** The error of a sum of known updates has the variance of all who added noise, no less. */
  @SeededTest(runs = 5)
  void sum_isThatOfTheUpdates_plusTheNoiseOfEachOfThem(SplittableRandom random) {
    int parameters = 20_000;
    int clients = 12;
    int honest = 8;
    NoisyTransform transform = transform(parameters, 1 + random.nextInt(3), 15, honest, 1.5);
    RingSum sum = new RingSum(transform.layout());
    double[] expected = new double[parameters];
    for (int c = 0; c < clients; c++) {
      float[] update = Floats.ofNorm(1.5, Floats.normal(random, parameters));
      for (int i = 0; i < parameters; i++) {
        expected[i] += update[i];
      }
      long[] lanes = transform.encode(update, null, 1, client(random.nextLong()));
      assertThat(defect(transform, lanes)).isEmpty();
      sum.add(lanes);
    }
    WeightedMean mean = transform.decode(sum.lanes(), List.of());
    assertThat(mean.count()).isEqualTo(clients);
    assertThat(mean.weight()).isEqualTo(clients);
    assertThat(mean.metrics()).isEmpty();
    double square = 0;
    for (int i = 0; i < parameters; i++) {
      double error = mean.mean()[i] * (double) clients - expected[i];
      square += error * error / parameters;
    }
    double promised = 1.5 * 2 * 1.5 * 2;
    double all = promised * clients / honest;
    // The mean of squares is off by sqrt(2 / parameters) typically; five times that is allowed.
    assertThat(square / all).isCloseTo(1, within(5 * Math.sqrt(2.0 / parameters)));
    assertThat(transform.roundingError(1) * 4 / parameters * honest)
        .isCloseTo(promised, within(0.01));
  }

  private static String defect(NoisyTransform transform, long[] lanes) {
    RingCheck check = transform.check();
    for (long lane : lanes) {
      check.lane(lane);
    }
    return check.defect();
  }

  /** The largest integers of a whole cohort fit, and twice the grid would not. */
  @ParameterizedTest
  @CsvSource({
    "1, 1000, 600, 0.5, 1000000",
    "2, 3, 3, 1, 10",
    "2, 1000, 500, 4, 1000000",
    "3, 20, 12, 2, 44426",
    "3, 100, 60, 1, 44426",
    "4, 6, 6, 1, 10"
  })
  void cohort_cannotOverflow_andTheGridIsTheFinest(
      int perLane, int cohort, int honest, double multiplier, int parameters) {
    NoisyTransform transform = transform(parameters, perLane, cohort, honest, multiplier);
    DistributedNoise noise = transform.noise();
    long offset = (1L << (transform.valueBits() - 1)) - 1;
    assertThat(noise.magnitudeMax()).isLessThanOrEqualTo(offset);
    assertThat((2 * offset + 1) * cohort)
        .isLessThanOrEqualTo((1L << Math.min(62, 64 / perLane)) - 1);
    double steps = noise.scale() * 2;
    assertThat(Math.getExponent(steps)).isBetween(1, 20);
    if (steps < 1 << 20) {
      double finer = 2 * noise.scale();
      assertThat(new DistributedNoise(2, finer, parameters, multiplier * 2, honest).magnitudeMax())
          .isGreaterThan(offset);
    }
    assertThat(noise.localVariance().sigma()).isGreaterThanOrEqualTo(2);
    assertThat(noise.curve().l2()).isLessThan(1.01 * steps);
    assertThat(noise.curve().clients()).isEqualTo(honest);
  }

  @Test
  void longUpdate_isClipped_andNoUpdateIsRefusedForRounding() {
    NoisyTransform transform = transform(4, 1, 3, 3, 0.001);
    for (float x : new float[] {2, 2.0000002f, 1e30f}) {
      long[] lanes = transform.encode(new float[] {0, -x, 0, 0}, null, 1, client(1));
      assertThat((double) transform.decode(lanes, List.of()).mean()[1]).isCloseTo(-2, within(0.05));
    }
    assertThatThrownBy(() -> transform.encode(new float[] {0, Float.NaN, 0, 0}, null, 1, client(1)))
        .hasMessageContaining("not a finite number");
  }

  /** Another draw each time; from a client's own generator, never the label. */
  @Test
  void noise_isDrawnForEachUpdate() {
    NoisyTransform transform = transform(50, 2, 3, 3, 1);
    RandomSource random = RandomSource.system();
    long[] one = transform.encode(new float[50], null, 1, new Contributor(LABEL, random));
    long[] other = transform.encode(new float[50], null, 1, new Contributor(LABEL, random));
    assertThat(one).isNotEqualTo(other);
    assertThat(transform.keepsResidual()).isFalse();
    assertThat(transform.needsContributors()).isFalse();
    assertThat(transform.layout()).isEqualTo(new RingLayout(50, 2, 0));
  }

  @Test
  void whatNoiseCannotHold_isRefused() {
    assertThatThrownBy(() -> transform(1_000_000, 3, 1_000, 600, 1))
        .hasMessage(
            "integers up to 1023 are too small for an update and noise of a multiplier of 1.0"
                + " with 3 fields per lane and 1000 clients: use fewer fields per lane, a"
                + " smaller cohort, or another multiplier");
    assertThatThrownBy(() -> transform(44_426, 4, 100, 60, 1.5))
        .hasMessageStartingWith("integers up to 255 are too small for an update and noise");
    assertThatThrownBy(() -> transform(1, 4, 1_000, 600, 1))
        .hasMessageStartingWith("each client's noise would have a sigma of 0.65");
    assertThatThrownBy(() -> transform(1, 1, 3, 3, 1e-9)).hasMessageContaining("a sigma of 6.05");
    assertThatThrownBy(() -> transform(1, 1, 3, 3, 1e30)).hasMessageContaining("too small");
    assertThatThrownBy(() -> transform(1, 4, 1 << 20, 3, 1)).hasMessageContaining("up to 0 are");
    NoiseSpec spec = new NoiseSpec(1, 1, 1, 1);
    assertThatThrownBy(() -> spec.within(new UpdateBounds(3, 1, 2, 0)))
        .hasMessageContaining("maxWeight must be 1, not 2");
    assertThatThrownBy(() -> spec.within(new UpdateBounds(3, 1, 1, 1)))
        .hasMessageContaining("metrics have no noise");
    assertThatThrownBy(() -> spec.within(new UpdateBounds(3, 1e30, 1, 0)))
        .hasMessageContaining("a clip must be");
    NoisyTransform transform = spec.within(new UpdateBounds(3, 1, 1, 0));
    assertThatThrownBy(() -> transform.encode(new float[1], new float[1], 1, client(1)))
        .hasMessageContaining("no residual");
    assertThatThrownBy(() -> transform.encode(new float[1], null, 2, client(1)))
        .hasMessageContaining("weight must be 1 to 1");
    assertThatThrownBy(() -> transform.encode(new float[2], null, 1, client(1)))
        .hasMessageContaining("expected 1 parameters");
    assertThatThrownBy(() -> transform.decode(new long[9], List.of()))
        .isInstanceOf(RingSumException.class);
  }
}
