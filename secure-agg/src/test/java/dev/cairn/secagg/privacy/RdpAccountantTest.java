package dev.cairn.secagg.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RdpAccountantTest {
  /** One part in a million. */
  private static final Percentage CLOSE = Percentage.withPercentage(1e-4);

  /** Of logarithms of numbers near 1. */
  private static final double ROUNDING = 1e-12;

  /** The orders of another library: 11 is missing, and all beyond 63. */
  private static final double[] ORDERS_TO_63 =
      DoubleStream.concat(
              IntStream.range(1, 100).mapToDouble(i -> 1 + i / 10.0),
              IntStream.range(12, 64).asDoubleStream())
          .toArray();

  static Stream<Vectors.Case> dp_rdp_poisson() {
    return Vectors.read("dp_rdp_poisson");
  }

  static Stream<Vectors.Case> dp_rdp_poisson_exact() {
    return Vectors.read("dp_rdp_poisson_exact");
  }

  static Stream<Vectors.Case> dp_rdp_orders() {
    return Vectors.read("dp_rdp_orders");
  }

  static Stream<Vectors.Case> dp_rdp_fixed_size() {
    return Vectors.read("dp_rdp_fixed_size");
  }

  static Stream<Vectors.Case> dp_rdp_conversion() {
    return Vectors.read("dp_rdp_conversion");
  }

  static Stream<Vectors.Case> dp_calibration() {
    return Vectors.read("dp_calibration");
  }

  @ParameterizedTest
  @MethodSource("dp_rdp_poisson")
  void poissonSampling(Vectors.Case vector) {
    RenyiCurve curve = SampledGaussian.poisson(vector.real("sigma"), vector.real("rate"));
    RdpAccountant spent = RdpAccountant.empty().plus(curve, vector.number("releases"));
    double delta = vector.real("delta");
    assertThat(spent.epsilon(delta)).isCloseTo(vector.real("epsilon"), CLOSE);
    assertThat(spent.bestOrder(delta)).isCloseTo(vector.real("order"), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("dp_rdp_poisson_exact")
  void poissonSampling_withSigns(Vectors.Case vector) {
    RenyiCurve curve = SampledGaussian.poissonExact(vector.real("sigma"), vector.real("rate"));
    RdpAccountant spent = RdpAccountant.over(ORDERS_TO_63).plus(curve, vector.number("releases"));
    assertThat(spent.epsilon(vector.real("delta"))).isCloseTo(vector.real("epsilon"), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("dp_rdp_orders")
  void poissonSampling_byOrder(Vectors.Case vector) {
    double[] orders = vector.reals("orders");
    double[] costs = vector.reals("costs");
    RenyiCurve curve = SampledGaussian.poisson(vector.real("sigma"), vector.real("rate"));
    double[] got = RdpAccountant.over(orders).plus(curve, vector.number("releases")).costs();
    for (int i = 0; i < orders.length; i++) {
      assertThat(got[i]).as("order %s", orders[i]).isCloseTo(costs[i], CLOSE);
    }
  }

  @ParameterizedTest
  @MethodSource("dp_rdp_fixed_size")
  void fixedSizeSampling(Vectors.Case vector) {
    RenyiCurve curve =
        new FixedSizeSampledGaussian(
            vector.real("sigma"), vector.number("sample"), vector.number("population"));
    RdpAccountant spent = RdpAccountant.empty().plus(curve, vector.number("releases"));
    assertThat(spent.epsilon(vector.real("delta"))).isCloseTo(vector.real("epsilon"), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("dp_rdp_conversion")
  void conversion(Vectors.Case vector) {
    double step = vector.real("step");
    double first = vector.real("first");
    int count = (int) Math.round((vector.real("last") - first) / step) + 1;
    double[] orders = IntStream.range(0, count).mapToDouble(i -> first + i * step).toArray();
    double constant = vector.real("constant");
    double slope = vector.real("slope");
    RdpAccountant spent = RdpAccountant.over(orders).plus(a -> constant + slope * a, 1);
    assertThat(spent.epsilon(vector.real("delta"))).isCloseTo(vector.real("epsilon"), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("dp_calibration")
  void calibration(Vectors.Case vector) {
    PrivacyBudget budget = new PrivacyBudget(vector.real("epsilon"), vector.real("delta"));
    double found =
        NoiseCalibration.noiseMultiplier(
            budget,
            multiplier ->
                RdpAccountant.over(ORDERS_TO_63)
                    .plus(
                        SampledGaussian.poissonExact(multiplier, vector.real("rate")),
                        vector.number("releases")),
            0.01);
    assertThat(found).isCloseTo(vector.real("multiplier"), within(5e-5));
  }

  @Test
  void calibration_withLittleSlack_isTheSmallest() {
    PrivacyBudget budget = new PrivacyBudget(2, 1e-6);
    double found = NoiseCalibration.noiseMultiplier(budget, RdpAccountantTest::once, 1e-9);
    assertThat(budget.covers(once(found))).isTrue();
    assertThat(budget.covers(once(found * (1 - 1e-6)))).isFalse();
    // Nearly what is needed without the detour over divergences.
    assertThat(found)
        .isBetween(AnalyticGaussian.sigma(budget), 1.2 * AnalyticGaussian.sigma(budget));
  }

  private static RdpAccountant once(double multiplier) {
    return RdpAccountant.empty().plus(RenyiCurve.gaussian(multiplier), 1);
  }

  @Test
  void calibration_thatCannotSucceed_isRefused() {
    PrivacyBudget budget = new PrivacyBudget(1, 1e-6);
    RenyiCurve costly = order -> 1e6;
    assertThatThrownBy(
            () ->
                NoiseCalibration.noiseMultiplier(
                    budget, multiplier -> RdpAccountant.empty().plus(costly, 1), 0.01))
        .hasMessageContaining("no noise is enough");
    assertThatThrownBy(
            () ->
                NoiseCalibration.noiseMultiplier(budget, multiplier -> RdpAccountant.empty(), 0.01))
        .hasMessageContaining("no multiplier comes within");
  }

  /** Magnitudes in place of signs cost a little and are never less; whole orders have no signs. */
  @SeededTest(runs = 30)
  void bound_isAtLeastTheDivergence_andHardlyMore(SplittableRandom random) {
    double sigma = 0.5 + 3 * random.nextDouble();
    double rate = Math.pow(10, -4 * random.nextDouble()) / 2;
    RenyiCurve bound = SampledGaussian.poisson(sigma, rate);
    RenyiCurve exact = SampledGaussian.poissonExact(sigma, rate);
    for (double order : new double[] {1.1, 1.7, 2.5, 3.3, 7.9, 10.1}) {
      if (exact.at(order) < Double.POSITIVE_INFINITY) {
        assertThat(bound.at(order)).isGreaterThanOrEqualTo(exact.at(order) * (1 - 1e-9) - ROUNDING);
      }
      // Convexity of (order - 1) * divergence between whole orders.
      double floor = Math.floor(order);
      double part = order - floor;
      double chord = (floor == 1 ? 0 : (1 - part) * (floor - 1) * bound.at(floor));
      chord += part * floor * bound.at(floor + 1);
      assertThat(bound.at(order)).isFinite();
      if (exact.at(order) == Double.POSITIVE_INFINITY) {
        continue;
      }
      assertThat(exact.at(order) * (order - 1)).isLessThanOrEqualTo(chord * (1 + 1e-9) + ROUNDING);
    }
    assertThat(exact.at(5)).isEqualTo(bound.at(5));
  }

  /** The general theorem must not promise more than the one for Gaussians alone. */
  @SeededTest(runs = 30)
  void samplingOfAnything_costsAtLeastWhatItCostsForAGaussian(SplittableRandom random) {
    double sigma = 0.7 + 3 * random.nextDouble();
    double rate = random.nextDouble();
    RenyiCurve plain = RenyiCurve.gaussian(sigma);
    RenyiCurve general = new PoissonSampled(plain, rate);
    RenyiCurve special = SampledGaussian.poisson(sigma, rate);
    for (int order : new int[] {2, 3, 8, 32}) {
      assertThat(general.at(order))
          .isGreaterThanOrEqualTo(special.at(order) * (1 - 1e-9) - ROUNDING);
      assertThat(general.at(order)).isLessThanOrEqualTo(plain.at(order));
      assertThat(general.at(order - 0.5)).isLessThanOrEqualTo(plain.at(order - 0.5));
    }
  }

  @Test
  void everybodyOrNobody_sampled() {
    RenyiCurve plain = RenyiCurve.gaussian(2);
    for (double order : new double[] {1.5, 2, 17}) {
      assertThat(SampledGaussian.poisson(2, 1).at(order)).isEqualTo(plain.at(order));
      assertThat(new FixedSizeSampledGaussian(2, 7, 7).at(order)).isEqualTo(plain.at(order));
      assertThat(new PoissonSampled(plain, 1).at(order)).isEqualTo(plain.at(order));
      assertThat(SampledGaussian.poisson(2, 0).at(order)).isZero();
      assertThat(new FixedSizeSampledGaussian(2, 0, 7).at(order)).isZero();
      assertThat(new PoissonSampled(plain, 0).at(order)).isZero();
    }
  }

  @Test
  void nothingReleased_costsNothing() {
    assertThat(RdpAccountant.empty().epsilon(1e-9)).isZero();
    assertThat(RdpAccountant.empty().plus(RenyiCurve.gaussian(1), 0).epsilon(1e-9)).isZero();
  }

  /** If the divergence is less than what delta excuses, epsilon is 0 and not negative. */
  @Test
  void smallDivergence_isExcusedByDelta() {
    RdpAccountant spent = RdpAccountant.empty().plus(order -> 1e-9, 1);
    assertThat(spent.epsilon(1e-4)).isZero();
    assertThat(spent.epsilon(1e-5)).isPositive();
  }

  @Test
  void accountant_isAValue() {
    RdpAccountant empty = RdpAccountant.empty();
    RdpAccountant once = empty.plus(RenyiCurve.gaussian(1), 1);
    double epsilon = once.epsilon(1e-5);
    assertThat(once.plus(RenyiCurve.gaussian(1), 3).epsilon(1e-5)).isGreaterThan(epsilon);
    assertThat(once.epsilon(1e-5)).isEqualTo(epsilon);
    assertThat(empty.epsilon(1e-5)).isZero();
  }

  @Test
  void arguments_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> RdpAccountant.over(1)).hasMessageContaining("more than 1");
    assertThatThrownBy(() -> RdpAccountant.over()).hasMessageContaining("one order");
    assertThatThrownBy(() -> RdpAccountant.empty().plus(RenyiCurve.gaussian(1), -1))
        .hasMessageContaining("0 releases or more");
    assertThatThrownBy(() -> RdpAccountant.empty().plus(order -> Double.NaN, 1))
        .hasMessageContaining("0 or more");
    for (double delta : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> RdpAccountant.empty().epsilon(delta)).hasMessageContaining("delta");
      assertThatThrownBy(() -> new PrivacyBudget(1, delta)).hasMessageContaining("delta");
    }
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> SampledGaussian.poisson(1, rate)).hasMessageContaining("rate");
    }
    for (double sigma : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> SampledGaussian.poisson(sigma, 1)).hasMessageContaining("positive");
      assertThatThrownBy(() -> new PrivacyBudget(sigma, 0.1)).hasMessageContaining("positive");
    }
    assertThatThrownBy(() -> new FixedSizeSampledGaussian(1, 8, 7)).hasMessageContaining("8 of 7");
    assertThatThrownBy(() -> SampledGaussian.poisson(1, 0.5).at(1)).hasMessageContaining("order");
  }
}
