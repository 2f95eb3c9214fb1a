package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransformSpecTest {

  static Stream<Vectors.Case> bad() {
    return Vectors.read("transform_bad_specs");
  }

  @SeededTest
  void decode_whatWasEncoded_isEqual(SplittableRandom random) {
    int parameters = 1 + random.nextInt(1 << 20);
    int fields = random.nextBoolean() ? parameters : 1 + random.nextInt(parameters);
    int honest = 1 + random.nextInt(Integer.MAX_VALUE);
    double multiplier = Double.MIN_VALUE + random.nextDouble();
    boolean noisy = random.nextInt(4) == 0;
    CompressionSpec small =
        new CompressionSpec(
            parameters,
            fields,
            1 + random.nextInt(4),
            1 + random.nextInt(24),
            random.nextBoolean(),
            !noisy && random.nextBoolean(),
            fields < parameters && random.nextBoolean(),
            1 + random.nextDouble(),
            Floats.key(random));
    TransformSpec spec =
        switch (random.nextInt(4)) {
          case 0 -> new FixedPointSpec(parameters, 1 + random.nextInt(4));
          case 1 -> new NoiseSpec(parameters, 1 + random.nextInt(4), honest, multiplier);
          default -> noisy ? new NoisyCompressionSpec(small, honest, multiplier) : small;
        };
    TransformSpec decoded = TransformSpec.decode(spec.encode());
    assertThat(decoded).isEqualTo(spec).hasSameHashCodeAs(spec).hasToString(spec.toString());
    assertThat(decoded.encode()).isEqualTo(spec.encode());
    assertThat(spec.encode().length).isLessThanOrEqualTo(TransformSpec.BYTES_MAX);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void decode_whatIsNotAllowed_isRefused(Vectors.Case bad) {
    assertThatThrownBy(() -> TransformSpec.decode(bad.bytes("spec")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(bad.text("refusal"));
  }

  /** Random bytes meet the one exception, whatever they are. */
  @SeededTest(runs = 300)
  void decode_randomBytes_givesASpecOrARefusal(SplittableRandom random) {
    int[] lengths = {6, 18, 52, 65, random.nextInt(70)};
    byte[] bytes = new byte[lengths[random.nextInt(5)]];
    random.nextBytes(bytes);
    if (bytes.length == 65) {
      bytes[13] = 1;
    }
    if (bytes.length > 3) {
      bytes[0] = (byte) (bytes.length == 65 ? 3 : bytes.length == 52 ? 1 : bytes.length / 18 & 3);
      bytes[1] &= 3;
      bytes[3] &= 7;
    }
    try {
      assertThat(TransformSpec.decode(bytes).encode()).isEqualTo(bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  /** How wide values may be, by fields per lane and cohort; 0 means that none fit. */
  @ParameterizedTest
  @CsvSource({
    "2, 100, 25",
    "2, 1000, 22",
    "2, 10000, 18",
    "2, 100000, 15",
    "3, 20, 16",
    "3, 100, 14",
    "3, 1000, 11",
    "3, 1024, 11",
    "3, 10000, 7",
    "3, 16512, 7",
    "3, 100000, 4",
    "4, 20, 11",
    "4, 100, 9",
    "4, 1000, 6",
    "4, 10000, 2",
    "4, 100000, 0",
    "1, 1, 62"
  })
  void valueBitsMax_isTheWidestThatFits(int perLane, int cohort, int bits) {
    RingLayout layout = new RingLayout(1, perLane, 0);
    assertThat(layout.valueBitsMax(cohort)).isEqualTo(bits);
  }

  @SeededTest(runs = 200)
  void valueBitsMax_fits_andOneMoreDoesNot(SplittableRandom random) {
    RingLayout layout = new RingLayout(1, 2 + random.nextInt(3), 0);
    long cohort = 1 + random.nextInt(1 << random.nextInt(1, 21));
    int bits = layout.valueBitsMax((int) cohort);
    assertThat(cohort * ((1L << bits) - 1)).isLessThan(1L << layout.fieldBits());
    assertThat(cohort * ((2L << bits) - 1)).isGreaterThanOrEqualTo(1L << layout.fieldBits());
  }

  @Test
  void usualDeviations_growWithTheBits() {
    assertThat(CompressionSpec.usualDeviations(2)).isEqualTo(4);
    assertThat(CompressionSpec.usualDeviations(11)).isEqualTo(5.2);
    assertThat(CompressionSpec.usualDeviations(24)).isEqualTo(6);
  }

  @Test
  void range_ofFewParameters_isNotBeyondTheNorm() {
    CompressionSpec few = new CompressionSpec(4, 4, 3, 11, true, false, false, 5.2, new byte[32]);
    CompressionSpec many =
        new CompressionSpec(10_000, 10_000, 3, 11, true, false, false, 5, new byte[32]);
    assertThat(few.range(7)).isEqualTo(7);
    assertThat(many.range(8)).isEqualTo(0.4);
  }
}
