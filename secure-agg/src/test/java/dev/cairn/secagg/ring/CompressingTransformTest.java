package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompressingTransformTest {

  static Stream<Vectors.Case> known() {
    return Vectors.read("transform");
  }

  private static CompressionSpec spec(int parameters, int perLane, int bits) {
    return new CompressionSpec(
        parameters,
        parameters,
        perLane,
        bits,
        true,
        false,
        false,
        CompressionSpec.usualDeviations(bits),
        new byte[32]);
  }

  private static CompressionSpec dithered(CompressionSpec s) {
    return new CompressionSpec(
        s.parameters(),
        s.fields(),
        s.fieldsPerLane(),
        s.valueBits(),
        s.rotated(),
        true,
        s.residual(),
        s.deviations(),
        s.seed());
  }

  private static CompressionSpec sparse(
      CompressionSpec s, int fields, boolean rotated, boolean residual, byte[] seed) {
    return new CompressionSpec(
        s.parameters(),
        fields,
        s.fieldsPerLane(),
        s.valueBits(),
        rotated,
        s.dithered(),
        residual,
        s.deviations(),
        seed);
  }

  private static Contributor client(long seed) {
    return new Contributor(
        ByteBuffer.allocate(8).putLong(seed).array(), new SeededRandomSource(seed));
  }

  @ParameterizedTest
  @MethodSource("known")
  void encode_knownUpdate_givesKnownLanes(Vectors.Case known) {
    TransformSpec spec = TransformSpec.decode(known.bytes("spec"));
    UpdateBounds bounds =
        new UpdateBounds(
            known.number("cohortMax"),
            Double.parseDouble(known.text("clipNorm")),
            known.number("maxWeight"),
            1);
    UpdateTransform transform = spec.within(bounds);
    Contributor contributor =
        new Contributor(
            known.bytes("label"),
            target -> System.arraycopy(known.bytes("rounding"), 0, target, 0, target.length));
    long[] lanes =
        transform.encode(
            Floats.of(known.bytes("update")),
            transform.keepsResidual() ? new float[100] : null,
            known.number("weight"),
            contributor,
            Double.parseDouble(known.text("loss")));
    List<String> expected = new ArrayList<>();
    for (byte[] lane : known.byteArrays("lanes")) {
      expected.add(Hex.toHexString(lane));
    }
    assertThat(StochasticQuantizerTest.hex(lanes, lanes.length)).isEqualTo(expected);
  }

  /** The sum of many clients of all weights is the weighted mean, but for rounding. */
  @SeededTest(runs = 30)
  void decode_sumOfClients_isTheirWeightedMean(SplittableRandom random) {
    int dimension = 1 + random.nextInt(3_000);
    int clients = 1 + random.nextInt(20);
    int perLane = 1 + random.nextInt(4);
    CompressionSpec spec = spec(dimension, perLane, 11);
    if (random.nextBoolean()) {
      spec = dithered(spec);
    }
    UpdateTransform transform = spec.within(new UpdateBounds(20, 5, 100, 1));
    RingSum sum = new RingSum(transform.layout());
    double[] expected = new double[dimension];
    double loss = 0;
    long weights = 0;
    List<byte[]> labels = new ArrayList<>();
    for (int c = 0; c < clients; c++) {
      long weight = 1 + random.nextInt(100);
      float[] update = Floats.ofNorm(5 * random.nextDouble(), Floats.heavyTail(random, dimension));
      for (int i = 0; i < dimension; i++) {
        expected[i] += update[i] * (double) weight;
      }
      loss += weight * (c + 0.5);
      weights += weight;
      Contributor contributor = client(random.nextLong());
      labels.add(contributor.label());
      sum.add(transform.encode(update, null, weight, contributor, c + 0.5));
    }
    WeightedMean mean = transform.decode(sum.lanes(), labels);
    assertThat(mean.count()).isEqualTo(clients);
    assertThat(mean.weight()).isEqualTo(weights);
    assertThat(mean.metrics()[0]).isCloseTo(loss / weights, within(1e-6));
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      square += Math.pow(mean.mean()[i] - expected[i] / weights, 2);
    }
    // At most half a step of each client and coordinate, in units of the mean.
    double step = 2 * spec.range(5) / 2047 * 100 * Math.sqrt(clients) / weights;
    assertThat(square).isLessThan(step * step * (dimension + 20));
  }

  /** Independent noise: the mean of n clients has the error of one divided by n. */
  @ParameterizedTest
  @CsvSource({
    "6, 4.0, false, 40",
    "6, 4.0, true, 40",
    "8, 4.5, false, 100",
    "11, 5.2, false, 100",
    "11, 5.2, true, 100"
  })
  void errorOfTheMean_isThatOfOneOverTheClients(
      int bits, double deviations, boolean dither, int clients) {
    int dimension = 40_000;
    CompressionSpec spec =
        new CompressionSpec(
            dimension, dimension, 2, bits, true, dither, false, deviations, new byte[32]);
    UpdateTransform transform = spec.within(new UpdateBounds(100, 3, 1, 0));
    SplittableRandom random = new SplittableRandom(bits);
    RingSum sum = new RingSum(transform.layout());
    float[] expected = new float[dimension];
    List<byte[]> labels = new ArrayList<>();
    for (int c = 0; c < clients; c++) {
      float[] update = Floats.ofNorm(3, Floats.heavyTail(random, dimension));
      for (int i = 0; i < dimension; i++) {
        expected[i] += update[i] / clients;
      }
      Contributor contributor = client(random.nextLong());
      labels.add(contributor.label());
      sum.add(transform.encode(update, null, 1, contributor));
    }
    double step = 2 * deviations / ((1 << bits) - 1);
    double one = step * step / (dither ? 12 : 6);
    double error = Floats.distance(transform.decode(sum.lanes(), labels).mean(), expected) / 9;
    System.out.printf(
        "vnmse of the mean of %d: %d bits, %s: %.4g, expected %.4g%n",
        clients, bits, dither ? "dithered" : "rounded", error, one / clients);
    assertThat(error * clients / one).isCloseTo(1, within(0.05));
  }

  /** Light and short updates lose bits, and the transform says how many. */
  @ParameterizedTest
  @CsvSource({"100, false, true", "25, false, true", "25, true, true", "10, false, false"})
  void roundingError_isWhatIsMeasured(long weight, boolean dither, boolean compressed) {
    int dimension = 20_000;
    CompressionSpec spec = spec(dimension, 2, 9);
    UpdateBounds bounds = new UpdateBounds(100, 3, 100, 0);
    UpdateTransform transform =
        compressed
            ? (dither ? dithered(spec) : spec).within(bounds)
            : new FixedPointSpec(dimension, 2).within(bounds);
    SplittableRandom random = new SplittableRandom(weight);
    float[] update = Floats.ofNorm(1, Floats.normal(random, dimension));
    Contributor contributor = client(1);
    long[] lanes = transform.encode(update.clone(), null, weight, contributor);
    float[] decoded = transform.decode(lanes, List.of(contributor.label())).mean();
    double measured = Floats.distance(decoded, update) / 9;
    assertThat(measured / transform.roundingError(weight)).isCloseTo(1, within(0.06));
  }

  /** What rotation is for: the same bits without it lose a heavy-tailed update. */
  @Test
  void fewBits_withoutRotation_areMuchWorse() {
    int dimension = 10_000;
    CompressionSpec rotated = spec(dimension, 4, 6);
    float[] update = Floats.ofNorm(1, Floats.heavyTail(new SplittableRandom(1), dimension));
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      UpdateTransform transform =
          sparse(rotated, dimension, i == 0, false, new byte[32])
              .within(new UpdateBounds(1000, 1, 1, 0));
      long[] lanes = transform.encode(update.clone(), null, 1, client(1));
      errors[i] = Floats.distance(transform.decode(lanes, List.of()).mean(), update);
    }
    assertThat(errors[0]).isLessThan(0.005);
    assertThat(errors[1]).isGreaterThan(20 * errors[0]);
  }

  @Test
  void part_withoutAResidual_isScaledToBeRightInTheMean() {
    int dimension = 64;
    int rounds = 4_000;
    SplittableRandom random = new SplittableRandom(7);
    float[] update = Floats.ofNorm(1, Floats.normal(random, dimension));
    double[] mean = new double[dimension];
    for (int round = 0; round < rounds; round++) {
      UpdateTransform transform =
          sparse(spec(dimension, 3, 16), 16, true, false, Floats.key(random))
              .within(new UpdateBounds(10, 1, 1, 0));
      assertThat(transform.layout().packedLanes()).isEqualTo(6);
      long[] lanes = transform.encode(update.clone(), null, 1, client(round));
      float[] decoded = transform.decode(lanes, List.of()).mean();
      for (int i = 0; i < dimension; i++) {
        mean[i] += decoded[i] / (double) rounds;
      }
    }
    for (int i = 0; i < dimension; i++) {
      // A variance of (4 - 1) / 64 for each coordinate.
      assertThat(mean[i]).isCloseTo(update[i], within(5 * Math.sqrt(3.0 / dimension / rounds)));
    }
  }

  /** Nothing gets lost: what was sent and what is left add up to all updates. */
  @SeededTest(runs = 10)
  void part_withAResidual_leavesOutNothingForGood(SplittableRandom random) {
    int dimension = 200;
    boolean rotated = random.nextBoolean();
    float[] residual = new float[dimension];
    double[] sent = new double[dimension];
    double[] trained = new double[dimension];
    for (int round = 0; round < 20; round++) {
      UpdateTransform transform =
          sparse(spec(dimension, 3, 18), 50, rotated, true, Floats.key(random))
              .within(new UpdateBounds(4, 1000, 1, 0));
      float[] update = Floats.normal(random, dimension);
      for (int i = 0; i < dimension; i++) {
        trained[i] += update[i];
      }
      long[] lanes = transform.encode(update, residual, 1, client(round));
      float[] decoded = transform.decode(lanes, List.of()).mean();
      for (int i = 0; i < dimension; i++) {
        sent[i] += decoded[i];
      }
    }
    assertThat(Floats.square(residual)).isGreaterThan(1);
    for (int i = 0; i < dimension; i++) {
      assertThat(sent[i] + residual[i]).isCloseTo(trained[i], within(0.1));
    }
  }

  @Test
  void encode_sameInputs_givesTheSameLanes_andOtherRoundingOthers() {
    UpdateTransform transform = spec(500, 3, 11).within(new UpdateBounds(20, 1, 10, 0));
    float[] update = Floats.ofNorm(1, Floats.normal(new SplittableRandom(8), 500));
    long[] lanes = transform.encode(update.clone(), null, 7, client(1));
    assertThat(transform.encode(update.clone(), null, 7, client(1))).isEqualTo(lanes);
    assertThat(transform.encode(update.clone(), null, 7, client(2))).isNotEqualTo(lanes);
    assertThat(transform.check().defect()).contains("expected");
  }

  @Test
  void check_encodedUpdate_hasNoDefect_andAWideFieldHas() {
    UpdateTransform transform = spec(500, 3, 11).within(new UpdateBounds(20, 1, 10, 0));
    long[] lanes = transform.encode(new float[500], null, 7, client(1));
    RingCheck good = transform.check();
    Arrays.stream(lanes).forEach(good::lane);
    assertThat(good.defect()).isEmpty();
    RingCheck bad = transform.check();
    lanes[3] |= 1 << 11;
    Arrays.stream(lanes).forEach(bad::lane);
    assertThat(bad.defect()).contains("more than 11 bits");
  }

  @Test
  void encode_withOrWithoutAResidualAgainstTheSpec_isRefused() {
    UpdateBounds bounds = new UpdateBounds(20, 1, 1, 0);
    CompressionSpec spec = spec(8, 3, 11);
    UpdateTransform whole = spec.within(bounds);
    UpdateTransform part = sparse(spec, 2, true, true, new byte[32]).within(bounds);
    assertThatThrownBy(() -> whole.encode(new float[8], new float[8], 1, client(1)))
        .hasMessage("expected no residual");
    assertThatThrownBy(() -> part.encode(new float[8], null, 1, client(1)))
        .hasMessage("expected a residual");
    assertThatThrownBy(() -> part.encode(new float[8], new float[7], 1, client(1)))
        .hasMessage("expected 8 parameters, got 7");
    assertThatThrownBy(() -> whole.encode(new float[7], null, 1, client(1)))
        .hasMessage("expected 8 parameters, got 7");
  }

  @Test
  void decode_ditheredSumWithoutItsContributors_isRefused() {
    UpdateTransform transform = dithered(spec(8, 3, 11)).within(new UpdateBounds(20, 1, 1, 0));
    assertThat(transform.needsContributors()).isTrue();
    long[] lanes = transform.encode(new float[8], null, 1, client(1));
    assertThatThrownBy(() -> transform.decode(lanes, List.of()))
        .isInstanceOf(RingSumException.class)
        .hasMessageContaining("0 clients are named");
  }
}
