package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.vectors.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The grid on which clients add noise follows from the transform and the bounds, to the bit. */
class NoiseGridTest {

  static Stream<Vectors.Case> known() {
    return Vectors.read("noise_grid");
  }

  @ParameterizedTest
  @MethodSource("known")
  void grid_followsFromTheTransform(Vectors.Case known) {
    TransformSpec spec = TransformSpec.decode(known.bytes("spec"));
    double clip = Double.parseDouble(known.text("clipNorm"));
    NoisyTransform transform =
        (NoisyTransform) spec.within(new UpdateBounds(known.number("cohortMax"), clip, 1, 0));
    DistributedNoise noise = transform.noise();
    assertThat(transform.valueBits()).isEqualTo(known.number("valueBits"));
    assertThat(bits(noise.scale())).isEqualTo(known.text("scale"));
    assertThat(bits(noise.curve().l2())).isEqualTo(known.text("rounded"));
    assertThat(noise.localVariance()).hasToString(known.text("variance"));
    assertThat(noise.noiseMax()).isEqualTo(known.number("reach"));
    assertThat(transform.scale()).isEqualTo(noise.scale());
  }

  private static String bits(double value) {
    return String.format("%016x", Double.doubleToLongBits(value));
  }
}
