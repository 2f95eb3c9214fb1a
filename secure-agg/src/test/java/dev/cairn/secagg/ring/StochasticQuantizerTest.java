package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.cipher.KeyStream;
import dev.cairn.vectors.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StochasticQuantizerTest {

  static Stream<Vectors.Case> known() {
    return Vectors.read("quantizer");
  }

  static Stream<Vectors.Case> errors() {
    return Vectors.read("vnmse");
  }

  /** The packed lanes of a case, as 16 hexadecimal digits each. */
  static List<String> hex(long[] lanes, int count) {
    List<String> hex = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hex.add(String.format("%016x", lanes[i]));
    }
    return hex;
  }

  @ParameterizedTest
  @MethodSource("known")
  void pack_knownValues_givesKnownLanes(Vectors.Case known) {
    float[] values = Floats.of(known.bytes("values"));
    RingLayout layout = new RingLayout(values.length, known.number("fieldsPerLane"), 0);
    long[] lanes = new long[layout.lanes()];
    new StochasticQuantizer(
            layout, known.number("valueBits"), Double.parseDouble(known.text("range")))
        .pack(
            values,
            Double.parseDouble(known.text("share")),
            new KeyStream(known.bytes("key"), 0),
            lanes);
    List<String> expected = new ArrayList<>();
    for (byte[] lane : known.byteArrays("lanes")) {
      expected.add(org.bouncycastle.util.encoders.Hex.toHexString(lane));
    }
    assertThat(hex(lanes, layout.packedLanes())).isEqualTo(expected);
  }

  /** One client's values, there and back. */
  private static float[] thereAndBack(
      float[] values, int bits, double range, byte[] key, boolean dithered) {
    RingLayout layout = new RingLayout(values.length, 2, 0);
    StochasticQuantizer quantizer = new StochasticQuantizer(layout, bits, range);
    long[] lanes = new long[layout.lanes()];
    quantizer.pack(values, 1, new KeyStream(key, 0), lanes);
    lanes[layout.countLane()] = 1;
    int[] dither = new int[dithered ? values.length : 0];
    StochasticQuantizer.addDither(new KeyStream(key, 0), dither);
    return quantizer.unpack(lanes, dither, 1, () -> 0);
  }

  /** The table of errors, by measurement: 2^20 normal values for each row. */
  @ParameterizedTest
  @MethodSource("errors")
  void error_ofNormalValues_isThatOfTheTable(Vectors.Case known) {
    SplittableRandom random = new SplittableRandom(4);
    float[] values = Floats.normal(random, 1 << 20);
    int bits = known.number("valueBits");
    double square = Floats.square(values);
    double rounded =
        Floats.distance(
                values,
                thereAndBack(
                    values,
                    bits,
                    Double.parseDouble(known.text("clip")),
                    Floats.key(random),
                    false))
            / square;
    double dithered =
        Floats.distance(
                values,
                thereAndBack(
                    values,
                    bits,
                    Double.parseDouble(known.text("ditheredClip")),
                    Floats.key(random),
                    true))
            / square;
    System.out.printf("vnmse: %d bits, rounded %.4g, dithered %.4g%n", bits, rounded, dithered);
    assertThat(rounded / Double.parseDouble(known.text("vnmse"))).isCloseTo(1, within(0.02));
    assertThat(dithered / Double.parseDouble(known.text("ditheredVnmse")))
        .isCloseTo(1, within(0.02));
  }

  /**
   * Clients' values are independent, and so are their errors, those of the clip included: the mean
   * of n has the table's error divided by n.
   */
  @ParameterizedTest
  @MethodSource("errors")
  void error_ofTheMean_isThatOfTheTableOverTheClients(Vectors.Case known) {
    int clients = 20;
    int dimension = 1 << 16;
    int bits = known.number("valueBits");
    double clip = Double.parseDouble(known.text("clip"));
    double ditheredClip = Double.parseDouble(known.text("ditheredClip"));
    SplittableRandom random = new SplittableRandom(bits);
    double[] rounded = new double[dimension];
    double[] dithered = new double[dimension];
    for (int c = 0; c < clients; c++) {
      float[] values = Floats.normal(random, dimension);
      float[] one = thereAndBack(values, bits, clip, Floats.key(random), false);
      float[] other = thereAndBack(values, bits, ditheredClip, Floats.key(random), true);
      for (int i = 0; i < dimension; i++) {
        rounded[i] += ((double) one[i] - values[i]) / clients;
        dithered[i] += ((double) other[i] - values[i]) / clients;
      }
    }
    double mean = squares(rounded) / dimension * clients;
    double ditheredMean = squares(dithered) / dimension * clients;
    System.out.printf(
        "vnmse of a mean, times %d: %d bits, rounded %.4g, dithered %.4g%n",
        clients, bits, mean, ditheredMean);
    assertThat(mean / Double.parseDouble(known.text("vnmse"))).isCloseTo(1, within(0.05));
    assertThat(ditheredMean / Double.parseDouble(known.text("ditheredVnmse")))
        .isCloseTo(1, within(0.05));
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  /** Within the range rounding has no bias: the mean over many keys is the value. */
  @Test
  void mean_overManyKeys_isTheValue() {
    float[] values = {-1, -0.93f, -0.5f, -0.01f, 0, 0.2f, 0.777f, 1};
    int keys = 20_000;
    double[] rounded = new double[values.length];
    double[] dithered = new double[values.length];
    SplittableRandom random = new SplittableRandom(5);
    for (int k = 0; k < keys; k++) {
      byte[] key = Floats.key(random);
      float[] one = thereAndBack(values, 3, 1, key, false);
      float[] other = thereAndBack(values, 3, 1, key, true);
      for (int i = 0; i < values.length; i++) {
        rounded[i] += one[i] / (double) keys;
        dithered[i] += other[i] / (double) keys;
      }
    }
    // The step is 2/7; a deviation of the mean is at most half of it over the root of the keys.
    double tolerance = 5 * (1.0 / 7) / Math.sqrt(keys);
    for (int i = 0; i < values.length; i++) {
      assertThat(rounded[i]).isCloseTo(values[i], within(tolerance));
      assertThat(dithered[i]).isCloseTo(values[i], within(tolerance));
    }
  }

  @Test
  void dithered_errorIsAtMostHalfAStep_whateverTheValue() {
    SplittableRandom random = new SplittableRandom(6);
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    float[] back = thereAndBack(values, 4, 1, Floats.key(random), true);
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(back[i] - values[i])).isLessThanOrEqualTo(1 / 15f + 1e-6f);
    }
  }
}
