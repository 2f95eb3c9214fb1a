package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Noise of clients on what a compression sends. */
class NoisyCompressionTest {
  private static final byte[] LABEL = {1};
  private static final double CLIP = 2;

  private static CompressionSpec compression(
      int parameters, int fields, int perLane, int bits, boolean rotated, boolean residual) {
    return new CompressionSpec(
        parameters,
        fields,
        perLane,
        bits,
        rotated,
        false,
        residual,
        rotated ? CompressionSpec.usualDeviations(bits) : Math.sqrt(parameters),
        new byte[32]);
  }

  private static NoisyTransform transform(
      CompressionSpec compression, int cohort, int honest, double multiplier) {
    return new NoisyCompressionSpec(compression, honest, multiplier)
        .within(new UpdateBounds(cohort, CLIP, 1, 0));
  }

  private static Contributor client(long seed) {
    return new Contributor(LABEL, new SeededRandomSource(seed));
  }

  /** What one client's lanes hold, offset taken off. */
  private static long[] integers(NoisyTransform transform, long[] lanes) {
    RingLayout layout = transform.layout();
    long offset = (1L << (transform.valueBits() - 1)) - 1;
    long[] integers = new long[layout.dimension()];
    for (int i = 0; i < integers.length; i++) {
      int shift = i % layout.fieldsPerLane() * layout.fieldBits();
      long field = lanes[i / layout.fieldsPerLane()] >>> shift;
      long mask = layout.fieldBits() == 64 ? -1 : (1L << layout.fieldBits()) - 1;
      integers[i] = (field & mask) - offset;
    }
    return integers;
  }

  /** The decoded mean is off by the noise of all who added theirs, and by what rounding adds. */
  @SeededTest(runs = 4)
  void mean_isThatOfTheUpdates_plusTheNoiseOfEachOfThem(SplittableRandom random) {
    int parameters = 30_000;
    int clients = 12;
    int honest = 8;
    NoisyTransform transform =
        transform(compression(parameters, parameters, 3, 17, true, false), 15, honest, 1.5);
    RingSum sum = new RingSum(transform.layout());
    double[] expected = new double[parameters];
    for (int c = 0; c < clients; c++) {
      float[] update = Floats.ofNorm(1.5, Floats.normal(random, parameters));
      for (int i = 0; i < parameters; i++) {
        expected[i] += update[i] / (double) clients;
      }
      long[] lanes = transform.encode(update, null, 1, client(random.nextLong()));
      RingCheck check = transform.check();
      for (long lane : lanes) {
        check.lane(lane);
      }
      assertThat(check.defect()).isEmpty();
      sum.add(lanes);
    }
    WeightedMean mean = transform.decode(sum.lanes(), List.of());
    assertThat(mean.count()).isEqualTo(clients);
    assertThat(mean.metrics()).isEmpty();
    double square = 0;
    for (int i = 0; i < parameters; i++) {
      square += Math.pow(mean.mean()[i] - expected[i], 2) / parameters;
    }
    DistributedNoise noise = transform.noise();
    double promised = noise.sigma() * noise.sigma() / honest / clients;
    assertThat(noise.sigma()).isBetween(1.5 * CLIP, 1.5 * CLIP * 1.001);
    assertThat(square / promised).isCloseTo(1, within(5 * Math.sqrt(2.0 / parameters)));
    assertThat(transform.roundingError(1) * CLIP * CLIP / parameters / clients)
        .isCloseTo(promised, within(promised * 0.001));
  }

  /** A part of the coordinates: the mean is scaled up, and so is its noise. */
  @SeededTest(runs = 4)
  void meanOfAPart_hasTheNoise_scaledUp(SplittableRandom random) {
    int parameters = 30_000;
    NoisyTransform transform =
        transform(compression(parameters, parameters / 4, 3, 17, true, false), 15, 8, 1.5);
    RingSum sum = new RingSum(transform.layout());
    for (int c = 0; c < 10; c++) {
      sum.add(transform.encode(new float[parameters], null, 1, client(random.nextLong())));
    }
    float[] mean = transform.decode(sum.lanes(), List.of()).mean();
    double square = 0;
    for (float value : mean) {
      square += (double) value * value;
    }
    double sigma = transform.noise().sigma();
    // Of a quarter of the coordinates, each times four.
    double promised = parameters / 4.0 * 16 * sigma * sigma / 8 / 10;
    assertThat(square / promised).isCloseTo(1, within(5 * Math.sqrt(8.0 / parameters)));
    assertThat(transform.roundingError(1) * CLIP * CLIP / 10)
        .isCloseTo(promised, within(promised * 0.001));
  }

  /** The largest integers of a whole cohort fit, and one step more would not. */
  @ParameterizedTest
  @CsvSource({
    "3, 20, 12, 1.5, 44426, 44426, 16",
    "3, 100, 60, 1, 44426, 44426, 14",
    "3, 1000, 560, 1, 1000000, 1000000, 11",
    "4, 20, 12, 1, 44426, 44426, 11",
    "4, 300, 170, 0.3, 44426, 44426, 7",
    "3, 1000, 560, 4, 1000000, 20000, 11",
    "1, 10, 8, 0.1, 50, 50, 24"
  })
  void cohort_cannotOverflow_andTheGridIsTheFinest(
      int perLane,
      int cohort,
      int honest,
      double multiplier,
      int parameters,
      int fields,
      int bits) {
    NoisyTransform transform =
        transform(
            compression(parameters, fields, perLane, bits, true, false),
            cohort,
            honest,
            multiplier);
    DistributedNoise noise = transform.noise();
    long offset = (1L << (bits - 1)) - 1;
    assertThat(noise.magnitudeMax()).isLessThanOrEqualTo(offset);
    assertThat((2 * offset + 1) * cohort).isLessThan(1L << Math.min(62, 64 / perLane));
    assertThat(noise.noiseMax())
        .isGreaterThanOrEqualTo((long) (13 * noise.localVariance().sigma()));
    double steps = Math.rint(noise.scale() * CLIP);
    double rounded = noise.curve().l2();
    assertThat(rounded).isLessThanOrEqualTo(1.25 * steps);
    // The multiplier is measured in the norm after rounding, on the shoulders of the honest.
    double all = noise.localVariance().sigma() * Math.sqrt(honest);
    assertThat(all / rounded).isBetween(multiplier, multiplier * 1.001);
    if (steps < 1 << 20) {
      double part = CompressionSpec.usualDeviations(bits) / Math.sqrt(parameters);
      double finer = (steps + 1) / CLIP;
      double sigma = noise.sigma() / Math.sqrt(honest) * finer;
      // At least so large: the norm after rounding grows a little slower than the grid.
      assertThat(Math.ceil(Math.min(1, part) * (steps + 1)) + Math.ceil(13 * sigma))
          .isGreaterThanOrEqualTo(offset);
    }
  }

  /** Updates that someone would choose who wants to move the sum as far as can be. */
  private static List<float[]> adversarial(
      NoisyTransform transform, CompressionSpec spec, SplittableRandom random) {
    int parameters = spec.parameters();
    List<float[]> updates = new ArrayList<>();
    updates.add(Floats.ofNorm(CLIP, Floats.normal(random, parameters)));
    updates.add(Floats.ofNorm(1e6 * CLIP, Floats.normal(random, parameters)));
    float[] spike = new float[parameters];
    spike[random.nextInt(parameters)] = 3e38f;
    updates.add(spike);
    // Half a step everywhere after the rotation, which rounding could double.
    float[] halves = new float[parameters];
    Arrays.fill(halves, (float) (0.5 / transform.scale()));
    // And all energy where it is chosen.
    float[] chosen = new float[parameters];
    Arrays.fill(chosen, 1);
    LinearSteps steps = LinearSteps.of(spec);
    float[] left = new float[parameters];
    steps.keepLeftOut(halves, left);
    updates.add(left);
    steps.keepLeftOut(chosen, left = new float[parameters]);
    updates.add(Floats.ofNorm(CLIP, left));
    return updates;
  }

  /**
   * With the same draws a client whose update is zero sends its noise alone: the difference is what
   * the update became. Its norm is within the bound that the noise is measured in.
   */
  @SeededTest(runs = 8)
  void encoded_isWithinTheNorm_whateverTheUpdate(SplittableRandom random) {
    boolean residual = random.nextBoolean();
    int parameters = 2_000 + random.nextInt(3_000);
    int fields = residual ? parameters / 2 : parameters;
    int bits = 11 + random.nextInt(6);
    CompressionSpec spec =
        compression(parameters, fields, 3, bits, random.nextInt(3) > 0, residual);
    NoisyTransform transform = transform(spec, 15, 12, 0.3 + random.nextDouble() / 2);
    double bound = transform.noise().curve().l2();
    double noisy = transform.noise().localVariance().sigma() * Math.sqrt(2.0 * fields);
    for (float[] update : adversarial(transform, spec, random)) {
      int same = 0;
      for (int i = 0; i < 40 && same < 2; i++) {
        long seed = random.nextLong();
        // The residual alone may be as long as it likes: it is clipped with the update.
        float[] kept = residual ? Floats.ofNorm(100, Floats.normal(random, parameters)) : null;
        float[] zeros = residual ? new float[parameters] : null;
        long[] with = integers(transform, transform.encode(update.clone(), kept, 1, client(seed)));
        long[] without =
            integers(transform, transform.encode(new float[parameters], zeros, 1, client(seed)));
        double square = 0;
        for (int j = 0; j < with.length; j++) {
          square += Math.pow(with[j] - without[j], 2);
          assertThat(Math.abs(with[j])).isLessThanOrEqualTo(transform.noise().magnitudeMax());
        }
        // Where the one was rounded again and the other was not, their noise differs.
        if (Math.sqrt(square) < 0.8 * noisy) {
          assertThat(Math.sqrt(square)).isLessThanOrEqualTo(bound);
          same++;
        }
      }
      assertThat(bound).isLessThan(0.8 * noisy);
      assertThat(same).isPositive();
    }
  }

  /**
   * All of an update in one coordinate after the rotation: it is held within what a field takes.
   */
  @Test
  void coordinateThatStandsOut_isHeld() {
    CompressionSpec spec = compression(2_500, 2_500, 3, 16, true, false);
    NoisyTransform transform = transform(spec, 3, 3, 0.05);
    float[] update = new float[2_500];
    float[] rotatedBack = new float[2_500];
    update[7] = (float) CLIP;
    LinearSteps.of(spec).keepLeftOut(update, rotatedBack);
    long[] integers = integers(transform, transform.encode(rotatedBack, null, 1, client(1)));
    assertThat(integers[7]).isPositive().isLessThanOrEqualTo(transform.noise().magnitudeMax());
    assertThat(transform.noise().magnitudeMax()).isLessThan((long) (transform.scale() * CLIP / 2));
  }

  @Test
  void residual_isWhatWasNotSent() {
    NoisyTransform transform = transform(compression(8, 4, 1, 24, false, true), 3, 3, 0.001);
    float[] residual = {0, 0, 0, 0, 0, 0, 0, 0.5f};
    long[] lanes =
        transform.encode(new float[] {1, 0, 0, 0, 0, 0, 0, 0.25f}, residual, 1, client(1));
    float[] mean = transform.decode(lanes, List.of()).mean();
    for (int i = 0; i < 8; i++) {
      double whole = i == 0 ? 1 : i == 7 ? 0.75 : 0;
      assertThat(mean[i] + (double) residual[i]).isCloseTo(whole, within(0.02));
      assertThat(mean[i] == 0 || residual[i] == 0).isTrue();
    }
    assertThat(transform.keepsResidual()).isTrue();
    assertThat(transform.needsContributors()).isFalse();
    assertThatThrownBy(() -> transform.encode(new float[8], null, 1, client(1)))
        .hasMessage("expected a residual");
  }

  /** However much a client has kept: what it sends is as long as an update may be. */
  @Test
  void longResidual_isClippedWithTheUpdate() {
    NoisyTransform transform = transform(compression(8, 4, 1, 24, false, true), 3, 3, 0.001);
    float[] residual = new float[8];
    Arrays.fill(residual, 100);
    long[] lanes = transform.encode(new float[8], residual, 1, client(1));
    double square = 0;
    for (long integer : integers(transform, lanes)) {
      square += (double) integer * integer;
    }
    // Half of eight equal coordinates have half of the energy; noise and rounding are a hundredth.
    assertThat(Math.sqrt(square) / transform.scale()).isCloseTo(CLIP / Math.sqrt(2), within(0.02));
  }

  @Test
  void whatDoesNotCompose_isRefused() {
    CompressionSpec dithered = new CompressionSpec(8, 8, 1, 24, true, true, false, 5, new byte[32]);
    assertThatThrownBy(() -> new NoisyCompressionSpec(dithered, 3, 1))
        .hasMessage(
            "noise of clients does not compose with dither: rounding that everybody knows cannot be"
                + " repeated until the norm is within its bound; set dither to off");
    CompressionSpec good = compression(44_426, 44_426, 4, 6, true, false);
    assertThatThrownBy(() -> transform(good, 1_000, 560, 1))
        .hasMessage(
            "integers up to 31 are too small for noise of a multiplier of 1.0 on 44426 coordinates"
                + " with 4 fields per lane and 1000 clients: use fewer fields per lane, a smaller"
                + " cohort, or another multiplier");
    assertThatThrownBy(() -> transform(good, 1_000, 560, 0.01))
        .hasMessageContaining("and 2 are needed");
    assertThatThrownBy(() -> transform(good, 1_000, 560, 1e300)).hasMessageContaining("too small");
    assertThatThrownBy(() -> transform(good, 100_000, 560, 1))
        .hasMessageContaining("which holds values of 0 bits");
    assertThatThrownBy(
            () ->
                new NoisyCompressionSpec(good, 560, 1).within(new UpdateBounds(1_000, CLIP, 2, 0)))
        .hasMessageContaining("maxWeight must be 1, not 2");
    assertThatThrownBy(() -> new NoisyCompressionSpec(good, 0, 1)).hasMessageContaining("honest");
  }
}
