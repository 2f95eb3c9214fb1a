package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RotationTest {

  static Stream<Vectors.Case> small() {
    return Vectors.read("rotation");
  }

  static Stream<Vectors.Case> large() {
    return Vectors.read("rotation_digests");
  }

  @ParameterizedTest
  @MethodSource("small")
  void apply_knownVector_givesItsBits(Vectors.Case known) {
    float[] x = Floats.of(known.bytes("input"));
    new Rotation(known.bytes("key")).apply(x);
    assertThat(Floats.bytes(x)).isEqualTo(known.bytes("output"));
  }

  @ParameterizedTest
  @MethodSource("large")
  void apply_longVector_hasTheKnownDigest(Vectors.Case known) {
    float[] x = Floats.ramp(known.number("dimension"));
    new Rotation(known.bytes("key")).apply(x);
    assertThat(Hex.toHexString(Sha256.of(Floats.bytes(x)))).isEqualTo(known.text("digest"));
  }

  @SeededTest
  void invert_afterApply_isWhereItBegan_andLengthsStay(SplittableRandom random) {
    int dimension = 1 + random.nextInt(random.nextInt(10) == 0 ? 100_000 : 300);
    float[] x = Floats.normal(random, dimension);
    float[] turned = x.clone();
    Rotation rotation = new Rotation(Floats.key(random));
    rotation.apply(turned);
    assertThat(Floats.square(turned)).isCloseTo(Floats.square(x), within(1e-4 * dimension));
    rotation.invert(turned);
    for (int i = 0; i < dimension; i++) {
      assertThat(turned[i]).as("%d of %d", i, dimension).isCloseTo(x[i], within(1e-4f));
    }
  }

  /** Scalar products stay too, so a sum of rotated vectors is the rotated sum. */
  @SeededTest(runs = 20)
  void apply_isLinear(SplittableRandom random) {
    int dimension = 1 + random.nextInt(1000);
    float[] x = Floats.normal(random, dimension);
    float[] y = Floats.normal(random, dimension);
    float[] sum = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      sum[i] = x[i] + y[i];
    }
    Rotation rotation = new Rotation(Floats.key(random));
    rotation.apply(x);
    rotation.apply(y);
    rotation.apply(sum);
    for (int i = 0; i < dimension; i++) {
      assertThat(sum[i]).isCloseTo(x[i] + y[i], within(1e-4f));
    }
  }

  /** Wherever all of the energy stood before, in the mean over keys it is everywhere the same. */
  @ParameterizedTest
  @CsvSource({"16, 3", "24, 0", "24, 23", "33, 32", "33, 0", "63, 40", "63, 62", "100, 70"})
  void energyOfOneCoordinate_isSpreadEvenly(int dimension, int hot) {
    int keys = 4_000;
    double[] energy = new double[dimension];
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < keys; k++) {
      float[] x = new float[dimension];
      x[hot] = 1;
      new Rotation(Floats.key(random)).apply(x);
      for (int i = 0; i < dimension; i++) {
        energy[i] += (double) x[i] * x[i] * dimension / keys;
      }
    }
    // The variance of a squared normal variable is 2; 5 standard deviations of the mean.
    double tolerance = 5 * Math.sqrt(2.0 / keys);
    for (int i = 0; i < dimension; i++) {
      assertThat(energy[i]).as("coordinate %d", i).isCloseTo(1, within(tolerance));
    }
  }

  /** Nothing stands out any more: of a heavy tail, four standard deviations hold nearly all. */
  @Test
  void heavyTail_becomesNearlyNormal() {
    float[] x = Floats.heavyTail(new SplittableRandom(2), 61_706);
    new Rotation(new byte[32]).apply(x);
    double deviation = Math.sqrt(Floats.square(x) / x.length);
    double fourth = 0;
    for (float value : x) {
      fourth += Math.pow(value / deviation, 4) / x.length;
    }
    assertThat(fourth).isCloseTo(3, within(0.15));
  }
}
