package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeededDrawsTest {
  private static final int DRAWS = 100_000;

  /** Bits, not rounded numbers: a partition must not differ by a single example anywhere. */
  @Test
  void draws_areTheSameForEver() {
    SeededDraws draws = new SeededDraws(1);
    assertThat(draws.below(1_000_000)).isEqualTo(411232);
    assertThat(Double.doubleToLongBits(draws.unit())).isEqualTo(4604892624433492446L);
    assertThat(Double.doubleToLongBits(draws.gaussian())).isEqualTo(4601894385929139744L);
    assertThat(Double.doubleToLongBits(draws.logGamma(0.5))).isEqualTo(-4614113887127885716L);
    assertThat(Double.doubleToLongBits(draws.logGamma(2.5))).isEqualTo(4598788432822604066L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10})
  void below_isUniform(int bound) {
    SeededDraws draws = new SeededDraws(2);
    int[] counts = new int[bound];
    for (int i = 0; i < DRAWS; i++) {
      counts[draws.below(bound)]++;
    }
    assertThat(Arrays.stream(counts).allMatch(n -> Math.abs(n - DRAWS / bound) < 1_000)).isTrue();
  }

  @Test
  void below_reachesTheGreatestBound() {
    SeededDraws draws = new SeededDraws(3);
    for (int i = 0; i < 1_000; i++) {
      assertThat(draws.below(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
    }
  }

  @Test
  void gaussian_hasMean0AndVariance1() {
    SeededDraws draws = new SeededDraws(4);
    moments(draws::gaussian, 0, 1);
  }

  /** Gamma(a, 1) has mean a and variance a. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 1, 2.5, 30})
  void gamma_hasTheMomentsOfItsShape(double shape) {
    SeededDraws draws = new SeededDraws(5);
    moments(() -> Math.exp(draws.logGamma(shape)), shape, shape);
  }

  /** One of n numbers of Dirichlet(a) has mean 1/n and variance (n-1) / (n^2 (n a + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 5})
  void dirichlet_hasTheMomentsOfItsAlpha(double alpha) {
    SeededDraws draws = new SeededDraws(6);
    int n = 4;
    moments(() -> draws.dirichlet(n, alpha)[1], 1.0 / n, (n - 1.0) / (n * n * (n * alpha + 1)));
  }

  @Test
  void dirichlet_sumsUpTo1_evenForTheSmallestAlpha() {
    SeededDraws draws = new SeededDraws(7);
    for (double alpha : new double[] {0.001, 0.01, 1, 1_000_000}) {
      double[] point = draws.dirichlet(50, alpha);
      assertThat(DoubleStream.of(point).sum()).isCloseTo(1, within(1e-12));
      assertThat(DoubleStream.of(point).allMatch(x -> x >= 0 && x <= 1)).isTrue();
    }
  }

  @Test
  void shuffle_bringsEveryItemToEveryPlace() {
    SeededDraws draws = new SeededDraws(8);
    int[][] seen = new int[4][4];
    for (int i = 0; i < DRAWS; i++) {
      int[] items = {0, 1, 2, 3};
      draws.shuffle(items);
      for (int place = 0; place < 4; place++) {
        seen[place][items[place]]++;
      }
    }
    for (int[] counts : seen) {
      assertThat(Arrays.stream(counts).allMatch(n -> Math.abs(n - DRAWS / 4) < 1_000)).isTrue();
    }
  }

  /** Within five standard errors or so; the seed is fixed, so it never fails by chance. */
  private static void moments(DoubleSupplier draw, double mean, double variance) {
    double[] drawn = DoubleStream.generate(draw).limit(DRAWS).toArray();
    double drawnMean = DoubleStream.of(drawn).average().orElseThrow();
    double drawnVariance =
        DoubleStream.of(drawn).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    assertThat(drawnMean).isCloseTo(mean, within(5 * Math.sqrt(variance / DRAWS)));
    assertThat(drawnVariance).isCloseTo(variance, within(0.05 * variance));
  }
}
