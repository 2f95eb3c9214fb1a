package dev.cairn.secagg.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscreteGaussianTest {
  private static final int DRAWS = 200_000;

  static Stream<Vectors.Case> discrete_gaussian() {
    return Vectors.read("discrete_gaussian");
  }

  /** RFC 9861, section 5: TurboSHAKE128(empty, D = 07), 32 bytes. */
  @Test
  void stream_ofTheKnownAnswers_isTurboShake() {
    TurboShake128 stream = new TurboShake128(new byte[0], 7);
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) stream.next();
    }
    assertThat(Hex.toHexString(bytes))
        .isEqualTo("5a223ad30b3b8c66a243048cfced430f54e7529287d15150b973133adfac6a2f");
  }

  @ParameterizedTest
  @MethodSource("discrete_gaussian")
  void knownAnswers(Vectors.Case vector) {
    NoiseVariance variance = variance(vector);
    WideGaussian wide = new WideGaussian(variance, referenceScale(variance));
    ReferenceDraws draws = new ReferenceDraws(vector.bytes("seed"));
    for (String sample : vector.texts("samples")) {
      assertThat(wide.sample(draws)).isEqualTo(new BigInteger(sample));
    }
  }

  @ParameterizedTest
  @MethodSource("discrete_gaussian")
  void knownAnswers_inSixtyFourBits(Vectors.Case vector) {
    NoiseVariance variance = variance(vector);
    NarrowGaussian narrow = NarrowGaussian.of(new WideGaussian(variance, referenceScale(variance)));
    if (variance.sigma() > 1_000) {
      assertThat(narrow).as("such a scale does not fit").isNull();
      return;
    }
    ReferenceDraws draws = new ReferenceDraws(vector.bytes("seed"));
    for (String sample : vector.texts("samples")) {
      assertThat(narrow.sample(draws)).isEqualTo(Long.parseLong(sample));
    }
  }

  private static NoiseVariance variance(Vectors.Case vector) {
    return NoiseVariance.ofSigma(
        new BigInteger(vector.text("std_num")), new BigInteger(vector.text("std_denom")));
  }

  private static BigInteger referenceScale(NoiseVariance variance) {
    return DiscreteGaussian.floorSqrt(variance).add(BigInteger.ONE);
  }

  /** The two samplers take the same draws to the same values, for whatever variance. */
  @SeededTest
  void narrowAndWide_agreeDrawForDraw(long seed, SplittableRandom random) {
    NoiseVariance variance =
        random.nextBoolean()
            ? NoiseVariance.atLeast(Math.scalb(1 + random.nextDouble(), random.nextInt(-3, 25)))
            : new NoiseVariance(
                BigInteger.valueOf(1 + random.nextInt(1 << 14)),
                BigInteger.valueOf(1 + random.nextInt(1 << 6)));
    WideGaussian wide = new WideGaussian(variance, DiscreteGaussian.scale(variance));
    NarrowGaussian narrow = NarrowGaussian.of(wide);
    assertThat(narrow).as("%s", variance).isNotNull();
    try (NoiseStream one = new NoiseStream(new SeededRandomSource(seed));
        NoiseStream other = new NoiseStream(new SeededRandomSource(seed))) {
      for (int i = 0; i < 100; i++) {
        assertThat(narrow.sample(one)).isEqualTo(wide.sample(other).longValueExact());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "9, 1", "10000, 1", "7, 3"})
  void draws_haveTheLaw(long numerator, long denominator) {
    NoiseVariance variance =
        new NoiseVariance(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    long[] drawn = new DiscreteGaussian(variance).draw(DRAWS, new SeededRandomSource(numerator));
    assertThat(GaussianFit.ofDiscreteGaussian(variance.sigma(), drawn)).isLessThan(4.5);
  }

  /** The test above tells laws apart that differ by two percent. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 3, 100})
  void anotherLaw_isFound(double sigma) {
    NoiseVariance near = NoiseVariance.atLeast(sigma * 1.02);
    long[] drawn = new DiscreteGaussian(near).draw(DRAWS, new SeededRandomSource(1));
    assertThat(GaussianFit.ofDiscreteGaussian(sigma, drawn)).isGreaterThan(4.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2.342, 77.7, 4_095.3, 100_000, 3e7, 41_293_847, 1e12, 1e15})
  void draws_haveMeanAndVariance(double sigma) {
    int count = sigma > 1e8 ? 20_000 : DRAWS;
    BigInteger thousandths = BigInteger.valueOf(Math.round(sigma * 1_000));
    NoiseVariance variance = NoiseVariance.ofSigma(thousandths, BigInteger.valueOf(1_000));
    long[] drawn = new DiscreteGaussian(variance).draw(count, new SeededRandomSource(5));
    double mean = Arrays.stream(drawn).asDoubleStream().sum() / count / sigma;
    double square = Arrays.stream(drawn).mapToDouble(x -> x / sigma * (x / sigma)).sum() / count;
    assertThat(mean).isCloseTo(0, within(4 / Math.sqrt(count)));
    assertThat(square).isCloseTo(1, within(4 * Math.sqrt(2.0 / count)));
  }

  @Test
  void addTo_addsToWhatIsThere() {
    long[] values = {1_000_000, -1_000_000, 0};
    DiscreteGaussian gaussian = new DiscreteGaussian(NoiseVariance.atLeast(3));
    gaussian.addTo(values, new SeededRandomSource(1));
    long[] alone = gaussian.draw(3, new SeededRandomSource(1));
    assertThat(values).containsExactly(1_000_000 + alone[0], -1_000_000 + alone[1], alone[2]);
    assertThatThrownBy(() -> gaussian.addTo(maximal(), new SeededRandomSource(1)))
        .isInstanceOf(ArithmeticException.class);
  }

  private static long[] maximal() {
    long[] values = new long[64];
    Arrays.fill(values, Long.MAX_VALUE);
    return values;
  }

  @Test
  void everyRelease_hasNoiseOfItsOwn() {
    DiscreteGaussian gaussian = new DiscreteGaussian(NoiseVariance.atLeast(1e6));
    RandomSource random = new SeededRandomSource(1);
    assertThat(gaussian.draw(100, random)).isNotEqualTo(gaussian.draw(100, random));
    assertThat(gaussian.draw(100, RandomSource.system()))
        .isNotEqualTo(gaussian.draw(100, RandomSource.system()));
  }

  @Test
  void variances_thatCannotBe_areRefused() {
    assertThatThrownBy(() -> new NoiseVariance(BigInteger.ZERO, BigInteger.ONE))
        .hasMessageContaining("positive ratio");
    assertThatThrownBy(() -> new NoiseVariance(BigInteger.ONE, BigInteger.ZERO))
        .hasMessageContaining("positive ratio");
    for (double sigma : new double[] {0, -1, Double.NaN, 0x1p-11, 0x1p53}) {
      assertThatThrownBy(() -> NoiseVariance.atLeast(sigma)).hasMessageContaining("2^-10 to 2^52");
    }
    BigInteger large = BigInteger.ONE.shiftLeft(56);
    assertThatThrownBy(() -> new DiscreteGaussian(NoiseVariance.ofSigma(large, BigInteger.ONE)))
        .hasMessageContaining("2^55");
  }

  @SeededTest
  void atLeast_isNeverLess_andHardlyMore(SplittableRandom random) {
    double sigma = Math.scalb(1 + random.nextDouble(), random.nextInt(-10, 52));
    NoiseVariance variance = NoiseVariance.atLeast(sigma);
    java.math.BigDecimal square = new java.math.BigDecimal(sigma).pow(2);
    java.math.BigDecimal least = square.multiply(new java.math.BigDecimal(variance.denominator()));
    assertThat(new java.math.BigDecimal(variance.numerator())).isGreaterThanOrEqualTo(least);
    assertThat(variance.sigma() / sigma).isLessThan(sigma < 4_096 ? 1 + 0x1p-19 : 1 + 1 / sigma);
  }
}
