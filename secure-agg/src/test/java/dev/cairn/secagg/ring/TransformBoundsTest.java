package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.cipher.KeyStream;
import dev.cairn.seeded.SeededRandomSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What transforms say of themselves, what they just take, and what each of their numbers does. */
class TransformBoundsTest {
  private static final byte[] LABEL = {7};
  private static final UpdateBounds BOUNDS = new UpdateBounds(10, 2, 4, 1);

  private static CompressionSpec spec(
      int fields, boolean rotated, boolean dithered, boolean residual, byte[] seed) {
    return new CompressionSpec(10, fields, 3, 11, rotated, dithered, residual, 5, seed);
  }

  private static CompressionSpec spec(int fields, boolean dithered, boolean residual) {
    return spec(fields, false, dithered, residual, new byte[32]);
  }

  private static Contributor repeatable(int key) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) key;
    return Contributor.repeatable(LABEL, bytes);
  }

  private static long[] encode(UpdateTransform transform, float first) {
    float[] update = new float[10];
    update[0] = first;
    return transform.encode(update, null, 4, repeatable(1), 0.5);
  }

  @Test
  void transforms_sayWhatTheyNeed() {
    UpdateTransform fixed = new FixedPointSpec(10, 2).within(BOUNDS);
    UpdateTransform plain = spec(10, false, false).within(BOUNDS);
    UpdateTransform sparse = spec(5, false, true).within(BOUNDS);
    UpdateTransform dithered = spec(10, true, false).within(BOUNDS);
    UpdateTransform noisy = new NoiseSpec(10, 2, 3, 1).within(new UpdateBounds(10, 2, 1, 0));
    assertThat(List.of(fixed, plain, sparse, dithered, noisy))
        .extracting(UpdateTransform::needsContributors)
        .containsExactly(false, false, false, true, false);
    assertThat(List.of(fixed, plain, sparse, dithered, noisy))
        .extracting(UpdateTransform::keepsResidual)
        .containsExactly(false, false, true, false, false);
    for (UpdateTransform transform : List.of(fixed, plain, sparse, dithered)) {
      assertThat(transform.metricMax()).isEqualTo(Math.scalb(1.0, 38) / 40);
    }
    assertThat(noisy.metricMax()).isEqualTo(Math.scalb(1.0, 38) / 10);
    assertThat(plain.valueBits()).isEqualTo(11);
    assertThat(new FixedPointSpec(10, 2).fields()).isEqualTo(10);
    assertThat(new NoiseSpec(10, 2, 3, 1).fields()).isEqualTo(10);
    assertThat(spec(5, false, true).fields()).isEqualTo(5);
  }

  @Test
  void roundingError_growsWithWhatIsLeftOut_andIsHalvedByDither() {
    // A value is held within 5 deviations of a coordinate, of 2^11 - 1 levels.
    double step = 2 * spec(10, false, false).range(1) / 2047;
    double plain = 10 * step * step / 6;
    assertThat(error(spec(10, false, false), 4)).isCloseTo(plain, within(plain * 1e-9));
    assertThat(error(spec(10, false, false), 2)).isCloseTo(4 * plain, within(plain * 1e-9));
    assertThat(error(spec(10, true, false), 4)).isCloseTo(plain / 2, within(plain * 1e-9));
    double narrow = 2 * spec(5, false, false).range(1) / 2047;
    double half = 5 * narrow * narrow / 6;
    assertThat(error(spec(5, false, false), 4)).isCloseTo(4 * half, within(half * 1e-9));
    assertThat(error(spec(5, false, true), 4)).isCloseTo(half, within(half * 1e-9));
  }

  private static double error(CompressionSpec spec, long weight) {
    return spec.within(BOUNDS).roundingError(weight);
  }

  @Test
  void noise_isPartOfTheRoundingError() {
    // Narrow fields: in wide ones nothing is left of rounding beside the noise.
    NoisyTransform noisy = new NoiseSpec(10, 3, 3, 1).within(new UpdateBounds(10, 2, 1, 0));
    double sigma = noisy.noise().localVariance().sigma();
    double steps = 2 * noisy.noise().scale();
    double expected = 10 * (sigma * sigma + 1.0 / 6) / (steps * steps);
    assertThat(noisy.roundingError(1)).isCloseTo(expected, within(expected * 1e-12));
  }

  /** Each field is read from its own place: here with hardly any noise beside the value. */
  @Test
  void noisyMean_hasEachValueAtItsPlace() {
    NoisyTransform noisy = new NoiseSpec(5, 3, 1, 0.1).within(new UpdateBounds(2, 2, 1, 0));
    float[] update = {1, -0.5f, 0.25f, -1, 0.75f};
    long[] lanes =
        noisy.encode(update.clone(), null, 1, new Contributor(LABEL, new SeededRandomSource(3)));
    float[] mean = noisy.decode(lanes, List.of()).mean();
    for (int i = 0; i < 5; i++) {
      assertThat(mean[i]).isCloseTo(update[i], within(1.2f));
    }
    assertThat(mean[0] - mean[3]).isGreaterThan(0.5f);
    assertThat(mean[4] - mean[1]).isGreaterThan(0);
  }

  @Test
  void longUpdate_isScaledDownToTheClip_aShortOneIsNot() {
    UpdateTransform transform = spec(10, false, false).within(BOUNDS);
    assertThat(encode(transform, 8)).isEqualTo(encode(transform, 2));
    assertThat(encode(transform, 1)).isNotEqualTo(encode(transform, 2));
    float[] even = new float[10];
    Arrays.fill(even, 1);
    float[] far = new float[10];
    Arrays.fill(far, 100);
    float[] clipped = new float[10];
    Arrays.fill(clipped, (float) (2 / Math.sqrt(10)));
    long[] lanes = transform.encode(clipped, null, 4, repeatable(1), 0);
    assertThat(transform.encode(far, null, 4, repeatable(1), 0)).isEqualTo(lanes);
    assertThat(transform.encode(even, null, 4, repeatable(1), 0)).isEqualTo(lanes);
  }

  @Test
  void repeatableContributor_roundsAlike_underTheSameKeyOnly() {
    UpdateTransform transform = spec(10, false, false).within(BOUNDS);
    float[] update = {0.11f, 0.12f, 0.13f, 0.14f, 0.15f, 0.16f, 0.17f, 0.18f, 0.19f, 0.2f};
    long[] lanes = transform.encode(update.clone(), null, 3, repeatable(1), 0);
    assertThat(transform.encode(update.clone(), null, 3, repeatable(1), 0)).isEqualTo(lanes);
    assertThat(transform.encode(update.clone(), null, 3, repeatable(2), 0)).isNotEqualTo(lanes);
    assertThat(repeatable(1).label()).isEqualTo(LABEL);
    for (int length : new int[] {31, 33}) {
      assertThatThrownBy(() -> Contributor.repeatable(LABEL, new byte[length]))
          .hasMessageContaining("32 bytes");
    }
  }

  @Test
  void compressed_refusesWeightsMetricsAndTotals_thatCannotBe() {
    UpdateTransform transform = spec(10, false, false).within(BOUNDS);
    for (long weight : new long[] {0, 5}) {
      assertThatThrownBy(() -> transform.encode(new float[10], null, weight, repeatable(1), 0))
          .hasMessageContaining("weight");
    }
    assertThatThrownBy(() -> transform.encode(new float[10], null, 1, repeatable(1), Double.NaN))
        .hasMessageContaining("metric");
    long[] sum = encode(transform, 1);
    sum[transform.layout().countLane()] = 0;
    assertThatThrownBy(() -> transform.decode(sum, List.of()))
        .isInstanceOf(RingSumException.class)
        .hasMessageContaining("count lane");
  }

  @Test
  void ditheredCohort_isBounded_othersAreNot() {
    UpdateBounds most = new UpdateBounds(1 << 16, 2, 4, 0);
    UpdateBounds more = new UpdateBounds((1 << 16) + 1, 2, 4, 0);
    CompressionSpec dithered =
        new CompressionSpec(10, 10, 1, 11, false, true, false, 5, new byte[32]);
    CompressionSpec plain =
        new CompressionSpec(10, 10, 1, 11, false, false, false, 5, new byte[32]);
    assertThatCode(() -> dithered.within(most)).doesNotThrowAnyException();
    assertThatThrownBy(() -> dithered.within(more)).hasMessageContaining("65536");
    assertThatCode(() -> plain.within(more)).doesNotThrowAnyException();
  }

  @Test
  void specs_haveFieldsAndBits_thatThereCanBe() {
    for (int fields : new int[] {1, 10}) {
      assertThatCode(() -> spec(fields, false, false)).doesNotThrowAnyException();
    }
    for (int fields : new int[] {0, 11}) {
      assertThatThrownBy(() -> spec(fields, false, false)).hasMessageContaining("fields must be");
    }
    for (int bits : new int[] {1, 24}) {
      assertThatCode(() -> ofBits(bits)).doesNotThrowAnyException();
    }
    for (int bits : new int[] {0, 25}) {
      assertThatThrownBy(() -> ofBits(bits)).hasMessageContaining("valueBits must be");
    }
    assertThat(new RingLayout(10, 4, 0).valueBitsMax(65_535)).isEqualTo(1);
    assertThat(new RingLayout(10, 4, 0).valueBitsMax(65_536)).isZero();
  }

  private static CompressionSpec ofBits(int bits) {
    return new CompressionSpec(10, 10, 2, bits, false, false, false, 5, new byte[32]);
  }

  @Test
  void specs_areEqualByAllTheirParts_andSayWhatTheyAre() {
    byte[] seed = new byte[32];
    seed[31] = 1;
    CompressionSpec spec = spec(5, false, false);
    assertThat(spec).isEqualTo(spec(5, false, false)).hasSameHashCodeAs(spec(5, false, false));
    assertThat(spec).isNotEqualTo(spec(5, false, false, false, seed)).isNotEqualTo("spec");
    assertThat(spec.hashCode()).isNotEqualTo(spec(5, false, false, false, seed).hashCode());
    assertThat(spec).hasToString("5 of 10 parameters, 3 in a lane, 11 bits each");
    assertThat(spec(5, true, true, true, seed))
        .hasToString(
            "5 of 10 parameters, 3 in a lane, 11 bits each, rotated, dithered, with a residual");
  }

  @Test
  void bounds_areThoseOfARound() {
    assertThatCode(() -> new UpdateBounds(1, Double.MIN_VALUE, 1, 0)).doesNotThrowAnyException();
    assertThatCode(() -> new UpdateBounds(1 << 20, 1e30, Integer.MAX_VALUE, 16))
        .doesNotThrowAnyException();
    for (double clip : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new UpdateBounds(1, clip, 1, 0)).hasMessageContaining("clipNorm");
    }
    for (int cohort : new int[] {0, (1 << 20) + 1}) {
      assertThatThrownBy(() -> new UpdateBounds(cohort, 1, 1, 0)).hasMessageContaining("cohort");
    }
    for (long weight : new long[] {0, Integer.MAX_VALUE + 1L}) {
      assertThatThrownBy(() -> new UpdateBounds(1, 1, weight, 0)).hasMessageContaining("Weight");
    }
    for (int metrics : new int[] {-1, 17}) {
      assertThatThrownBy(() -> new UpdateBounds(1, 1, 1, metrics)).hasMessageContaining("metrics");
    }
    assertThat(new UpdateBounds(1, 1e30, 1, 0).singleClipNorm()).isEqualTo(1e30);
    UpdateBounds wide = new UpdateBounds(1, Math.nextUp(1e30), 1, 0);
    assertThatThrownBy(wide::singleClipNorm).hasMessageContaining("at most");
  }

  /** A random word of zero must not make a level the one below: among so many there are some. */
  @Test
  void levelThatIsHit_isNeverRoundedDown() {
    RingLayout layout = new RingLayout(300_000, 2, 0);
    float[] values = new float[300_000];
    Arrays.fill(values, 9);
    long[] lanes = new long[layout.lanes()];
    new StochasticQuantizer(layout, 4, 1).pack(values, 1, new KeyStream(new byte[32], 0), lanes);
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      assertThat(lanes[lane]).isEqualTo(15L << 32 | 15);
    }
  }

  /** Of a level 1 of 0 and 1, with a dither of a half, not more than a half unit is taken off. */
  @Test
  void dither_isTakenOffExactly() {
    RingLayout layout = new RingLayout(1, 1, 0);
    long[] sum = new long[layout.lanes()];
    sum[0] = 1;
    sum[layout.countLane()] = 1;
    float[] mean =
        new StochasticQuantizer(layout, 1, 1).unpack(sum, new int[] {32_768}, 1, () -> 0);
    assertThat(mean[0]).isCloseTo(2 - 65_537 / 65_536f, within(1e-6f));
  }
}
