package dev.cairn.engine.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.protocol.UpdateSpec;
import org.junit.jupiter.api.Test;

class RoundConfigTest {
  private static RoundConfig with(int baseVersion, CohortRules cohort, int cohortMax) {
    RoundConfig good = Rounds.plain(3, 4, 2);
    return new RoundConfig(
        good.id(),
        good.population(),
        good.model(),
        good.base(),
        baseVersion,
        null,
        cohort,
        good.deadlines(),
        good.training(),
        new UpdateSpec(1, 100, cohortMax, 2),
        good.optimizer(),
        7,
        null);
  }

  @Test
  void ringSmallerThanTheCohort_isRefused() {
    assertThatThrownBy(() -> with(0, new CohortRules(3, 5, 2), 4))
        .hasMessage("the ring holds 4 updates, but 5 clients are selected");
    assertThat(with(0, new CohortRules(3, 4, 2), 4).isSecure()).isFalse();
  }

  @Test
  void negativeVersion_isRefused() {
    assertThatThrownBy(() -> with(-1, new CohortRules(3, 4, 2), 4))
        .hasMessage("baseVersion must not be negative");
  }

  /** Two clients could never remove each other's masks. */
  @Test
  void secureRoundOfTooFew_isRefused() {
    assertThatThrownBy(() -> Rounds.secure(2, 4, 2, 0))
        .hasMessage(
            "a secure round needs at least 3 honest clients in its sum; a minimum of 2 with gamma"
                + " 0.0 leaves 2");
    assertThat(Rounds.secure(3, 4, 3, 0).isSecure()).isTrue();
  }

  /** Keys, shares, updates, confirmations, reveals: 40, 6, 12, 6 and 6 of the 100 seconds. */
  @Test
  void credentials_areVerifiedWithTheRoster_andWithAQuorumOfStrangers() {
    assertThat(Rounds.secure(64, 64, 60, 0).verifiedMillis(1_000)).isEqualTo(7_000);
    assertThat(Rounds.secure(64, 65, 60, 0).verifiedMillis(1_000)).isEqualTo(31_000);
    assertThat(Rounds.semiHonest(64, 65, 60, 0).verifiedMillis(1_000)).isEqualTo(7_000);
  }

  @Test
  void deadlines_ofABudget_spendItAndNotMore() {
    for (boolean secure : new boolean[] {false, true}) {
      for (long budget : new long[] {1_000, 1_001, 99_999, RoundDeadlines.BUDGET_MILLIS_MAX}) {
        RoundDeadlines deadlines = RoundDeadlines.of(budget, secure);
        assertThat(deadlines.totalMillis()).isBetween(budget - 7, budget);
      }
    }
    assertThat(RoundDeadlines.of(1_000, false))
        .isEqualTo(new RoundDeadlines(300, 0, 0, 600, 0, 0, 100, 0));
    assertThatThrownBy(() -> RoundDeadlines.of(999, false))
        .hasMessage("a round's budget must be 1 second to 30 days, not 999 ms");
    assertThatThrownBy(() -> RoundDeadlines.of(RoundDeadlines.BUDGET_MILLIS_MAX + 1, true))
        .hasMessageContaining("30 days");
  }
}
