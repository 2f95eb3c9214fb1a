package dev.cairn.engine.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CohortRulesTest {

  @Test
  void rules_outOfRange_areRefused() {
    assertThatThrownBy(() -> new CohortRules(5, 4, 1))
        .hasMessage("cohort target must be 1 up to selected (4), not 5");
    assertThatThrownBy(() -> new CohortRules(0, 4, 1)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new CohortRules(10, 10_001, 1))
        .hasMessage("a cohort has at most 10000 clients, not 10001");
    assertThatThrownBy(() -> new CohortRules(4, 5, 5))
        .hasMessage("cohort minimum must be 1 up to target (4), not 5");
    assertThatThrownBy(() -> new CohortRules(4, 5, 0)).hasMessageContaining("not 0");
    assertThat(new CohortRules(10_000, 10_000, 10_000).minimum()).isEqualTo(10_000);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 1.0, 10",
    "10, 1.1, 11",
    "10, 1.11, 12",
    "20, 1.3, 26",
    "3, 1.5, 5",
    "1000, 1.1, 1100",
    "9090, 1.1, 9999",
    "7, 10, 70"
  })
  void overSelecting_roundsUp_butNotForRoundingErrors(int target, double factor, int selected) {
    assertThat(CohortRules.overSelecting(target, factor, 1))
        .isEqualTo(new CohortRules(target, selected, 1));
  }

  @Test
  void overSelecting_byLessThanOneOrTooMuch_isRefused() {
    for (double factor : new double[] {0.99, 10.01, Double.NaN}) {
      assertThatThrownBy(() -> CohortRules.overSelecting(10, factor, 1))
          .hasMessage("overSelection must be 1 to 10, not " + factor);
    }
  }
}
