package dev.cairn.secagg.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DistributedNoiseTest {
  private static final Percentage CLOSE = Percentage.withPercentage(1e-4);

  static Stream<Vectors.Case> dp_distributed_gaussian() {
    return Vectors.read("dp_distributed_gaussian");
  }

  static Stream<Vectors.Case> dp_scale_factor() {
    return Vectors.read("dp_scale_factor");
  }

  @ParameterizedTest
  @MethodSource("dp_distributed_gaussian")
  void knownAnswers(Vectors.Case vector) {
    double scale = 1 / vector.real("grid");
    int dimension = vector.number("dimension");
    double l2 =
        ConditionalRounding.normBound(vector.real("clip") * scale, dimension, vector.real("beta"));
    assertThat(l2 / scale).isCloseTo(vector.real("l2"), CLOSE);
    RenyiCurve curve =
        new DistributedGaussian(
            l2,
            ConditionalRounding.sumBound(l2, dimension),
            vector.real("localSigma") * scale,
            vector.number("clients"),
            dimension);
    double[] orders =
        IntStream.concat(IntStream.rangeClosed(2, 128), IntStream.of(256))
            .asDoubleStream()
            .toArray();
    RdpAccountant spent =
        RdpAccountant.over(orders)
            .plus(new PoissonSampled(curve, vector.real("rate")), vector.number("releases"));
    double delta = vector.real("delta");
    assertThat(spent.epsilon(delta)).isCloseTo(vector.real("epsilon"), CLOSE);
    assertThat(spent.bestOrder(delta)).isEqualTo(vector.real("order"));
  }

  @ParameterizedTest
  @MethodSource("dp_scale_factor")
  void scales(Vectors.Case vector) {
    assertThat(
            DistributedNoise.scaleFor(
                vector.real("localSigma"),
                vector.real("clip"),
                vector.number("bits"),
                vector.number("clients"),
                vector.number("dimension"),
                vector.real("deviations")))
        .isCloseTo(vector.real("scale"), CLOSE);
  }

  /** The cost of a release is the one of the known answers, for the variance that is sampled. */
  @Test
  void curve_countsRoundingAndTheHonest() {
    DistributedNoise noise = new DistributedNoise(1, 1_000, 1 << 20, 1, 100);
    DistributedGaussian curve = noise.curve();
    assertThat(curve.l2() / 1_000).isCloseTo(1.12412455, CLOSE);
    assertThat(curve.localSigma()).isBetween(100.0, 100 * (1 + 0x1p-19));
    assertThat(curve.clients()).isEqualTo(100);
    assertThat(curve.tau()).isZero();
    assertThat(RdpAccountant.empty().plus(curve, 1).epsilon(1e-5)).isCloseTo(5.41, within(0.01));
  }

  /** Whatever is rounded, its norm is within the bound; and each coordinate keeps its mean. */
  @SeededTest(runs = 50)
  void rounding_keepsNormAndMean(long seed, SplittableRandom random) {
    int dimension = 1 + random.nextInt(300);
    double scale = Math.pow(10, 4 * random.nextDouble() - 1);
    float[] values = vector(random, dimension, 1);
    new NormClip(1).clip(values);
    double norm = NormClip.norm(values);
    // With room to spare no attempt is refused, so means are those of the coordinates alone.
    ConditionalRounding tight = new ConditionalRounding(norm * scale, dimension);
    ConditionalRounding wide = new ConditionalRounding(norm * scale + dimension, dimension);
    double[] mean = new double[dimension];
    int attempts = 2_000;
    try (NoiseStream stream = new NoiseStream(new SeededRandomSource(seed))) {
      for (int i = 0; i < attempts; i++) {
        double square = 0;
        for (long rounded : tight.round(values, scale, stream)) {
          square += (double) rounded * rounded;
        }
        assertThat(Math.sqrt(square)).isLessThanOrEqualTo(tight.roundedMax());
        long[] rounded = wide.round(values, scale, stream);
        for (int j = 0; j < dimension; j++) {
          mean[j] += (double) rounded[j] / attempts;
          assertThat(Math.abs(rounded[j] - values[j] * scale)).isLessThan(1);
        }
      }
    }
    double bias = 0;
    for (int j = 0; j < dimension; j++) {
      bias += Math.pow(mean[j] - values[j] * scale, 2);
    }
    // Each coordinate's variance is at most 1/4.
    assertThat(Math.sqrt(bias)).isLessThan(0.03 + 1.2 * Math.sqrt(dimension / 4.0 / attempts));
  }

  /** Without the condition the norm is exceeded: half of all coordinates may round up. */
  @Test
  void rounding_isConditional() {
    int dimension = 1_000;
    float[] values = new float[dimension];
    Arrays.fill(values, (float) (0.999 / Math.sqrt(dimension)));
    double norm = Math.sqrt(dimension) / 2;
    ConditionalRounding rounding = new ConditionalRounding(norm, dimension);
    try (NoiseStream stream = new NoiseStream(new SeededRandomSource(3))) {
      for (int i = 0; i < 1_000; i++) {
        long[] rounded = rounding.round(values, norm, stream);
        double square = Arrays.stream(rounded).mapToDouble(x -> x * x).sum();
        assertThat(square).isLessThanOrEqualTo(rounding.roundedMax() * rounding.roundedMax());
      }
    }
    assertThat(rounding.roundedMax()).isLessThan(norm + Math.sqrt(dimension));
  }

  @SeededTest(runs = 10)
  void apply_addsNoiseOfItsVariance_toTheScaledUpdate(long seed, SplittableRandom random) {
    int dimension = 20_000;
    double clip = 2;
    float[] update = vector(random, dimension, 1);
    new NormClip(clip).clip(update);
    float[] before = update.clone();
    DistributedNoise noise = new DistributedNoise(clip, 5_000, dimension, 0.04, 25);
    long[] integers = noise.apply(update, new SeededRandomSource(seed));
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      assertThat(Math.abs(integers[i])).isLessThanOrEqualTo(noise.magnitudeMax());
      double difference = integers[i] - before[i] * 5_000.0;
      square += difference * difference / dimension;
    }
    assertThat(update).isEqualTo(before);
    // Sigma 40, and up to 1/4 from rounding.
    assertThat(square / 1_600).isCloseTo(1, within(5 * Math.sqrt(2.0 / dimension)));
    assertThat(noise.apply(update, new SeededRandomSource(seed))).isEqualTo(integers);
    assertThat(noise.apply(update, new SeededRandomSource(seed + 1))).isNotEqualTo(integers);
  }

  private static float[] vector(SplittableRandom random, int dimension, double size) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) (size * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  @Test
  void updates_thatAreNotClipped_areRefused() {
    DistributedNoise noise = new DistributedNoise(1, 1_000, 3, 1, 4);
    RandomSource random = new SeededRandomSource(1);
    assertThatThrownBy(() -> noise.apply(new float[] {1, 0.1f, 0}, random))
        .hasMessageContaining("clipped to a norm of 1.0");
    assertThatThrownBy(() -> noise.apply(new float[] {Float.NaN, 0, 0}, random))
        .hasMessageContaining("not a finite number");
    assertThatThrownBy(() -> noise.apply(new float[2], random))
        .hasMessageContaining("expected 3 coordinates");
  }

  @Test
  void noise_tooSmallForTheGrid_isRefused() {
    new DistributedNoise(1, 20, 10, 1, 100);
    assertThatThrownBy(() -> new DistributedNoise(1, 19.9, 10, 1, 100))
        .hasMessageContaining("2 steps of the grid or more, not 1.99");
    assertThatThrownBy(() -> new DistributedNoise(1, 0x1p32, 10, 1, 1))
        .hasMessageContaining("at most 2^31");
    assertThatThrownBy(() -> new DistributedNoise(1, 20, 10, 1, 0)).hasMessageContaining("honest");
    assertThatThrownBy(() -> new DistributedNoise(0, 20, 10, 1, 1)).hasMessageContaining("clip");
  }

  /** Why it is refused: what the sum of discrete Gaussians lacks grows from nothing to all. */
  @Test
  void tau_collapsesBelowTwo() {
    assertThat(new DistributedGaussian(1, 1, 2.5, 1_000, 1).tau()).isLessThan(1_000 * 2e-26);
    assertThat(new DistributedGaussian(1, 1, 1, 100, 1).tau()).isGreaterThan(5e-4);
    assertThat(new DistributedGaussian(1, 1, 1, 1, 1).tau()).isZero();
  }

  @Test
  void honest_areWhoeverIsLeft() {
    assertThat(DistributedNoise.honest(80, 100, 100_000)).isEqualTo(70);
    assertThat(DistributedNoise.honest(3, 29, 100_000)).isEqualTo(1);
    assertThatThrownBy(() -> DistributedNoise.honest(3, 30, 100_000))
        .hasMessageContaining("no honest member");
  }

  @Test
  void centralNoise_isMeasuredInTheSensitivityAfterRounding() {
    CentralNoise noise = new CentralNoise(2, 1_000, 10_000, 3.075);
    assertThat(noise.sensitivity()).isEqualTo(2_050);
    assertThat(noise.variance().sigma()).isBetween(3_075.0, 3_075 * (1 + 0x1p-19));
    assertThat(noise.curve().at(4)).isCloseTo(4 / (2 * 1.5 * 1.5), CLOSE);
    long[] sum = new long[10_000];
    noise.addTo(sum, new SeededRandomSource(1));
    double square = Arrays.stream(sum).mapToDouble(x -> (double) x * x / 10_000).sum();
    assertThat(Math.sqrt(square)).isCloseTo(3_075, within(5 * 3_075 / Math.sqrt(20_000)));
    assertThat(NoiseMechanism.TRUSTED_CURATOR.trustsCoordinator()).isTrue();
    assertThat(NoiseMechanism.DISTRIBUTED.trustsCoordinator()).isFalse();
    assertThatThrownBy(() -> new CentralNoise(1, 0, 1, 1)).hasMessageContaining("clip");
  }
}
