package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.NoiseDraws;
import dev.cairn.secagg.privacy.Rounding;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Noise of the coordinator on the integers of a compressed sum. */
class CompressedCentralNoiseTest {
  private static final double CLIP = 3;

  private static CompressionSpec spec(
      int parameters, int fields, int bits, boolean rotated, boolean dithered, byte[] seed) {
    return new CompressionSpec(
        parameters,
        fields,
        3,
        bits,
        rotated,
        dithered,
        false,
        rotated ? CompressionSpec.usualDeviations(bits) : Math.sqrt(parameters),
        seed);
  }

  private static UpdateTransform transform(CompressionSpec spec) {
    return spec.within(new UpdateBounds(15, CLIP, 1, 0));
  }

  private static CentralNoise noise(CompressionSpec spec, double multiplier) {
    return new CentralNoise(
        CLIP, transform(spec).scale(), spec.fields(), multiplier * CLIP, Rounding.AT_RANDOM);
  }

  private static Contributor client(long seed) {
    return new Contributor(new byte[] {(byte) seed}, new SeededRandomSource(seed));
  }

  private static long field(long[] lanes, int index) {
    return lanes[index / 3] >>> (index % 3 * 21) & ((1 << 21) - 1);
  }

  private static double distance(UpdateTransform transform, float[] update, long seed) {
    int parameters = update.length;
    long[] with = transform.encode(update, null, 1, client(seed));
    long[] without = transform.encode(new float[parameters], null, 1, client(seed));
    double square = 0;
    for (int i = 0; i < transform.layout().dimension(); i++) {
      square += Math.pow(field(with, i) - field(without, i), 2);
    }
    return Math.sqrt(square);
  }

  /** One client moves the integers of the sum by no more than what the noise is measured in. */
  @SeededTest(runs = 20)
  void client_movesTheSum_byTheSensitivity_atMost(long seed, SplittableRandom random) {
    int parameters = 1_000 + random.nextInt(3_000);
    int fields = random.nextBoolean() ? parameters : parameters / 3;
    CompressionSpec spec =
        spec(
            parameters,
            fields,
            4 + random.nextInt(12),
            random.nextBoolean(),
            random.nextBoolean(),
            Floats.key(random));
    UpdateTransform transform = transform(spec);
    List<float[]> updates = new ArrayList<>();
    updates.add(Floats.ofNorm(CLIP, Floats.normal(random, parameters)));
    updates.add(Floats.ofNorm(1e9, Floats.normal(random, parameters)));
    float[] spike = new float[parameters];
    spike[random.nextInt(parameters)] = -1e30f;
    updates.add(spike);
    for (float[] update : updates) {
      assertThat(distance(transform, update, seed))
          .isLessThanOrEqualTo(noise(spec, 1).sensitivity());
    }
  }

  /**
   * Whoever knows the dither can choose an update that crosses a level in each coordinate: it moves
   * the sum by more than the norm bound, and by no more than the sensitivity.
   */
  @SeededTest(runs = 20)
  void clientThatKnowsTheDither_movesTheSum_byTheSensitivity_atMost(
      long seed, SplittableRandom random) {
    int parameters = 600;
    CompressionSpec spec = spec(parameters, parameters, 5, false, true, Floats.key(random));
    UpdateTransform transform = transform(spec);
    // The same scale and dither, with room for any update.
    UpdateTransform probe =
        new CompressionSpec(
                parameters,
                parameters,
                3,
                5,
                false,
                true,
                false,
                spec.deviations() / 4,
                spec.seed())
            .within(new UpdateBounds(15, 4 * CLIP, 1, 0));
    assertThat(probe.scale()).isEqualTo(transform.scale());
    long[] zero = probe.encode(new float[parameters], null, 1, client(seed));
    float[] update = new float[parameters];
    // For each coordinate the smallest step down, in hundredths, that makes another integer of it.
    for (int hundredth = 1; hundredth <= 100; hundredth++) {
      float step = (float) (-hundredth / transform.scale() / 100);
      float[] shifted = new float[parameters];
      Arrays.fill(shifted, step);
      long[] lanes = probe.encode(shifted, null, 1, client(seed));
      for (int i = 0; i < parameters; i++) {
        if (update[i] == 0 && field(lanes, i) < field(zero, i)) {
          update[i] = step;
        }
      }
    }
    assertThat(Math.sqrt(Floats.square(update))).isLessThan(CLIP);
    assertThat(distance(transform, update, seed))
        .isGreaterThan(1.4 * CLIP * transform.scale())
        .isLessThanOrEqualTo(noise(spec, 1).sensitivity());
  }

  /** The noise of the decoded mean is what was asked for, on however few bits fields are. */
  @ParameterizedTest
  @CsvSource({"16, true, false", "16, true, true", "6, false, false", "4, true, true"})
  void decodedMean_hasTheNoiseThatWasAskedFor(int bits, boolean rotated, boolean dithered) {
    int parameters = 20_000;
    SplittableRandom random = new SplittableRandom(bits);
    CompressionSpec spec =
        spec(parameters, parameters, bits, rotated, dithered, Floats.key(random));
    UpdateTransform transform = transform(spec);
    RingSum sum = new RingSum(transform.layout());
    List<byte[]> labels = new ArrayList<>();
    for (int c = 0; c < 10; c++) {
      labels.add(client(c).label());
      float[] update = Floats.ofNorm(CLIP / 2, Floats.normal(random, parameters));
      sum.add(transform.encode(update, null, 1, client(c)));
    }
    float[] clean = transform.decode(sum.lanes(), labels).mean();
    WeightedMean noisy;
    try (NoiseDraws draws = noise(spec, 2.5).draws(new SeededRandomSource(7))) {
      noisy = transform.decode(sum.lanes(), labels, draws);
    }
    double square = 0;
    for (int i = 0; i < parameters; i++) {
      square += Math.pow((double) noisy.mean()[i] - clean[i], 2) / parameters;
    }
    double promised = Math.pow(2.5 * CLIP / 10, 2);
    assertThat(square / promised).isCloseTo(1, Assertions.within(5 * Math.sqrt(2.0 / parameters)));
    assertThat(noisy.count()).isEqualTo(10);
    if (rotated) {
      // The fields of the sum could not have held it.
      double sigma = noise(spec, 2.5).variance().sigma();
      assertThat(sigma).isGreaterThan(10 * ((1 << bits) - 1));
    }
  }

  /** What the sensitivity is made of. */
  @ParameterizedTest
  @CsvSource({"16, 1.0008", "11, 1.011", "6, 1.14"})
  void sensitivity_isTheNormAfterRounding(int bits, double most) {
    CompressionSpec spec = spec(100_000, 100_000, bits, true, false, new byte[32]);
    double steps = CLIP * transform(spec).scale();
    double sensitivity = noise(spec, 1).sensitivity();
    assertThat(sensitivity)
        .isEqualTo(steps * (1 + 0x1p-12) + Math.sqrt(100_000))
        .isLessThan(most * steps);
  }
}
