package dev.cairn.engine.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecureRulesTest {

  @ParameterizedTest
  @CsvSource({
    "5, 3, 3, 4, 4",
    "10, 6, 6, 7, 7",
    "20, 11, 12, 13, 14",
    "30, 16, 17, 19, 20",
    "50, 27, 28, 31, 34",
    "64, 34, 36, 39, 43"
  })
  void threshold_isTheOneOfTheTable(int n, int at05, int at10, int at20, int at33) {
    assertThat(new SecureRules(0.05).threshold(n)).isEqualTo(at05);
    assertThat(new SecureRules(0.10).threshold(n)).isEqualTo(at10);
    assertThat(new SecureRules(0.20).threshold(n)).isEqualTo(at20);
    assertThat(new SecureRules(0.33).threshold(n)).isEqualTo(at33);
  }

  /** Losses before the keys shrink both the roster and the threshold. */
  @Test
  void threshold_ofTheDemosCohort() {
    SecureRules rules = new SecureRules(0.10);
    assertThat(rules.threshold(20)).isEqualTo(12);
    assertThat(rules.threshold(19)).isEqualTo(11);
    assertThat(rules.threshold(18)).isEqualTo(10);
  }

  /** Two disjoint views need 2T confirmations; the honest give one each, the colluders both. */
  @Test
  void threshold_neverAllowsTwoConfirmedSets_andIsReachableWhereverItIsAllowed() {
    for (double gamma : new double[] {0, 0.05, 0.1, 0.2, 0.33, 0.49}) {
      SecureRules rules = new SecureRules(gamma);
      for (int n = 3; n <= 64; n++) {
        int colluders = rules.colluders(n);
        assertThat(2 * rules.threshold(n)).isGreaterThan(n + colluders);
        if (n - colluders >= 3) {
          assertThat(rules.threshold(n) + 1).as("n %d, gamma %s", n, gamma).isLessThanOrEqualTo(n);
        }
      }
    }
  }

  @Test
  void gamma_outOfRange_isRefused() {
    for (double gamma : new double[] {-0.01, 0.5, Double.NaN}) {
      assertThatThrownBy(() -> new SecureRules(gamma))
          .hasMessage("gamma must be at least 0 and below 0.5, not " + gamma);
    }
  }

  @Test
  void check_refusesWhatCannotWork() {
    assertThatThrownBy(() -> new SecureRules(0.1).check(new CohortRules(20, 65, 20)))
        .hasMessage("a secure round selects at most 64 clients, not 65");
    assertThatThrownBy(() -> new SecureRules(0.2).check(new CohortRules(20, 20, 2)))
        .hasMessageContaining("a minimum of 2 with gamma 0.2 leaves 2");
    new SecureRules(0.2).check(new CohortRules(64, 64, 4));
  }
}
