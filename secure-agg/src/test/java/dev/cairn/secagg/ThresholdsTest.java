package dev.cairn.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {

  @ParameterizedTest
  @CsvSource({
    "5, 50000, 0, 3, 1",
    "5, 200000, 1, 4, 0",
    "7, 0, 0, 4, 2",
    "10, 100000, 1, 6, 3",
    "10, 200000, 2, 7, 2",
    "18, 100000, 1, 10, 7",
    "19, 100000, 1, 11, 7",
    "20, 50000, 1, 11, 8",
    "20, 100000, 2, 12, 7",
    "20, 200000, 4, 13, 6",
    "30, 333333, 9, 20, 9",
    "50, 50000, 2, 27, 22",
    "50, 100000, 5, 28, 21",
    "50, 200000, 10, 31, 18",
    "64, 50000, 3, 34, 29",
    "64, 100000, 6, 36, 27",
    "64, 200000, 12, 39, 24",
    "3, 0, 0, 2, 0",
    "3, 333333, 0, 2, 0"
  })
  void thresholds_areThoseOfTheTable(int n, int gamma, int colluders, int t, int tolerated) {
    Thresholds thresholds = Thresholds.of(n, gamma);
    assertThat(thresholds).isEqualTo(new Thresholds(n, colluders, t));
    assertThat(thresholds.tolerated()).isEqualTo(tolerated);
  }

  /** What the rest relies on, for every roster and every whole per cent of colluders. */
  @Test
  void everyAdmissibleRoster_keepsWhatPrivacyRestsOn() {
    int admissible = 0;
    for (int n = Thresholds.ROSTER_MIN; n <= Thresholds.ROSTER_MAX; n++) {
      for (int percent = 0; percent < 100; percent++) {
        int colluders = n * percent / 100;
        if (n - colluders < Thresholds.HONEST_MIN) {
          int gamma = 10_000 * percent;
          int roster = n;
          assertThatThrownBy(() -> Thresholds.of(roster, gamma))
              .isInstanceOf(IllegalArgumentException.class);
          continue;
        }
        admissible++;
        Thresholds t = Thresholds.of(n, 10_000 * percent);
        int honest = n - colluders;
        // Any two quorums share an honest client, which confirms once.
        assertThat(2 * (t.threshold() - colluders)).isGreaterThan(honest);
        // Hence colluders cannot collect both secrets of one client from the honest others.
        assertThat(t.threshold()).isGreaterThan(colluders);
        // In the smallest set there are enough honest clients to hide among.
        assertThat(t.remainingMin() - colluders).isGreaterThanOrEqualTo(Thresholds.HONEST_MIN);
        assertThat(t.tolerated()).isGreaterThanOrEqualTo(0);
      }
    }
    assertThat(admissible).isGreaterThan(4_000);
  }

  @Test
  void outOfRange_isRefused() {
    for (int[] bad : new int[][] {{2, 0}, {65, 0}, {5, -1}, {5, 1_000_000}, {5, 600_000}}) {
      assertThatThrownBy(() -> Thresholds.of(bad[0], bad[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Thresholds(5, 0, 4)).hasMessageContaining("follows from");
  }
}
