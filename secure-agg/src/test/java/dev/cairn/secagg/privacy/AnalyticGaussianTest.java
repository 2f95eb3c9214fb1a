package dev.cairn.secagg.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnalyticGaussianTest {
  private static final Percentage CLOSE = Percentage.withPercentage(1e-10);

  static Stream<Vectors.Case> dp_gaussian_epsilon() {
    return Vectors.read("dp_gaussian_epsilon");
  }

  static Stream<Vectors.Case> dp_gaussian_sigma() {
    return Vectors.read("dp_gaussian_sigma");
  }

  @ParameterizedTest
  @MethodSource("dp_gaussian_epsilon")
  void epsilons(Vectors.Case vector) {
    assertThat(AnalyticGaussian.epsilon(vector.real("sigma"), vector.real("delta")))
        .isCloseTo(vector.real("epsilon"), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("dp_gaussian_sigma")
  void sigmas(Vectors.Case vector) {
    PrivacyBudget budget = new PrivacyBudget(vector.real("epsilon"), vector.real("delta"));
    assertThat(vector.real("sensitivity") * AnalyticGaussian.sigma(budget))
        .isCloseTo(vector.real("sigma"), CLOSE);
  }

  /** Neither asks for more than the other allows, and no accountant promises more than is true. */
  @SeededTest
  void epsilonSigmaAndDelta_fit(SplittableRandom random) {
    double epsilon = Math.pow(10, 3 * random.nextDouble() - 2);
    double delta = Math.pow(10, -1 - 9 * random.nextDouble());
    double sigma = AnalyticGaussian.sigma(new PrivacyBudget(epsilon, delta));
    assertThat(AnalyticGaussian.delta(sigma, epsilon)).isLessThanOrEqualTo(delta);
    assertThat(AnalyticGaussian.delta(sigma * (1 - 1e-9), epsilon)).isGreaterThan(delta);
    assertThat(AnalyticGaussian.epsilon(sigma, delta))
        .isCloseTo(epsilon, Percentage.withPercentage(1e-6));
    RdpAccountant spent = RdpAccountant.empty().plus(RenyiCurve.gaussian(sigma), 1);
    assertThat(spent.epsilon(delta)).isGreaterThanOrEqualTo(epsilon * (1 - 1e-6));
  }

  @Test
  void largeDelta_needsNoEpsilon() {
    assertThat(AnalyticGaussian.epsilon(100, 0.1)).isZero();
    assertThatThrownBy(() -> AnalyticGaussian.epsilon(1, 0)).hasMessageContaining("delta");
    assertThatThrownBy(() -> AnalyticGaussian.delta(1, -1)).hasMessageContaining("epsilon");
    assertThatThrownBy(() -> AnalyticGaussian.delta(0, 1)).hasMessageContaining("positive");
  }

  /** DLMF 7.9 and tables: erfc(0), (0.5), (1), (2), (3), (5), (10). */
  @Test
  void tail_ofTheNormal() {
    double[] x = {0, 0.5, 1, 2, 3, 5, 10, -1};
    double[] erfc = {
      1,
      0.4795001221869535,
      0.15729920705028513,
      0.004677734981047266,
      2.209049699858544e-5,
      1.5374597944280349e-12,
      2.088487583762545e-45,
      1.8427007929497148
    };
    for (int i = 0; i < x.length; i++) {
      assertThat(Math.exp(LogSpace.erfc(x[i])))
          .as("erfc(%s)", x[i])
          .isCloseTo(erfc[i], Percentage.withPercentage(1e-10));
    }
  }
}
