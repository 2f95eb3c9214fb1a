package dev.cairn.engine.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.graph.RoundThresholds;
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
    assertThat(threshold(0.05, n)).isEqualTo(at05);
    assertThat(threshold(0.10, n)).isEqualTo(at10);
    assertThat(threshold(0.20, n)).isEqualTo(at20);
    assertThat(threshold(0.33, n)).isEqualTo(at33);
  }

  private static int threshold(double gamma, int n) {
    return new SecureRules(gamma).thresholds(new CohortRules(n, n, n), n).threshold();
  }

  /** Losses before the keys shrink both the roster and the threshold. */
  @Test
  void threshold_ofTheDemosCohort() {
    assertThat(threshold(0.10, 20)).isEqualTo(12);
    assertThat(threshold(0.10, 19)).isEqualTo(11);
    assertThat(threshold(0.10, 18)).isEqualTo(10);
  }

  /** Two disjoint views need 2T confirmations; the honest give one each, the colluders both. */
  @Test
  void quorum_neverAllowsTwoConfirmedSets_andIsReachableWhereverItIsAllowed() {
    for (double gamma : new double[] {0, 0.05, 0.1, 0.2, 0.33, 0.49}) {
      SecureRules rules = new SecureRules(gamma);
      for (int n = 6; n <= SecureRules.COHORT_MAX; n += n < 70 ? 1 : 53) {
        CohortRules cohort = new CohortRules(n, n, n - n / 10);
        RoundThresholds thresholds = rules.thresholds(cohort, n);
        assertThat(2 * thresholds.quorum()).isGreaterThan(n + thresholds.colluders());
        assertThat(thresholds.remainingMin()).as("n %d, gamma %s", n, gamma).isLessThanOrEqualTo(n);
      }
    }
  }

  /** The same numbers as the clients' of the round: those of the protocol, section 3. */
  @Test
  void largeRoster_isARing_whoseNumbersDependOnTheAdversary() {
    CohortRules cohort = new CohortRules(1000, 1000, 900);
    RoundThresholds malicious = new SecureRules(0.1).thresholds(cohort, 1000);
    assertThat(malicious.degree()).isEqualTo(130);
    assertThat(malicious.threshold()).isEqualTo(69);
    assertThat(malicious.windowMin()).isEqualTo(41);
    assertThat(malicious.quorum()).isEqualTo(551);
    RoundThresholds noWindow =
        new SecureRules(0.1, Adversary.MALICIOUS, false).thresholds(cohort, 1000);
    assertThat(noWindow.windowMin()).isZero();
    assertThat(noWindow.threshold()).isGreaterThan(noWindow.halfDegree());
    RoundThresholds semiHonest =
        new SecureRules(0.1, Adversary.SEMI_HONEST, false).thresholds(cohort, 1000);
    assertThat(semiHonest.degree()).isLessThan(60);
    assertThat(semiHonest.quorum()).isZero();
  }

  @Test
  void windowAgainstTheSemiHonest_isRefused() {
    assertThatThrownBy(() -> new SecureRules(0.1, Adversary.SEMI_HONEST, true))
        .hasMessage("a window is checked against the malicious adversary only");
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
    assertThatThrownBy(() -> new SecureRules(0.1).check(new CohortRules(20, 1025, 20)))
        .hasMessage("a secure round selects at most 1024 clients, not 1025");
    assertThatThrownBy(() -> new SecureRules(0.2).check(new CohortRules(20, 20, 2)))
        .hasMessageContaining("a minimum of 2 with gamma 0.2 leaves 2");
    new SecureRules(0.2).check(new CohortRules(1024, 1024, 4));
  }
}
