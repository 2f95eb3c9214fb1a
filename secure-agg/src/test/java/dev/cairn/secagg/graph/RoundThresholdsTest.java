package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundThresholdsTest {

  @ParameterizedTest
  @CsvSource({
    "1000, 100000, 100000, 80, MALICIOUS,   true,  100, 130, 69, 41, 551",
    "1000, 100000, 100000, 40, MALICIOUS,   true,  100, 94,  46, 27, 551",
    "1000, 100000, 100000, 80, SEMI_HONEST, true,  100, 48,  27, 0,  0",
    "1000, 100000, 100000, 40, SEMI_HONEST, false, 100, 48,  27, 0,  0",
    "1000, 100000, 100000, 40, MALICIOUS,   false, 100, 96,  67, 0,  551",
    "1000, 100000, 300000, 40, MALICIOUS,   false, 100, 414, 247, 0, 551",
    "1000, 333333, 300000, 80, MALICIOUS,   true,  333, 654, 333, 187, 667",
    "300,  100000, 100000, 80, MALICIOUS,   true,  30,  96,  44, 30, 166",
    "100,  100000, 100000, 80, MALICIOUS,   true,  10,  42,  18, 11, 56",
    "100,  340000, 300000, 40, MALICIOUS,   true,  34,  99,  68, 0,  68",
    "65,   333333, 153847, 80, MALICIOUS,   true,  21,  64,  44, 0,  44",
    "64,   100000, 100000, 80, MALICIOUS,   true,  6,   63,  36, 0,  36",
    "64,   100000, 100000, 80, MALICIOUS,   false, 6,   63,  36, 0,  36",
    "64,   100000, 100000, 80, SEMI_HONEST, true,  6,   63,  36, 0,  0",
    "3,    0,      0,      40, MALICIOUS,   true,  0,   2,   2,  0,  2"
  })
  void numbers_areThoseOfTheTable(
      int n,
      int gamma,
      int delta,
      int sigma,
      Adversary adversary,
      boolean window,
      int colluders,
      int degree,
      int threshold,
      int windowMin,
      int quorum) {
    RoundThresholds found = RoundThresholds.of(n, gamma, delta, sigma, adversary, window);
    assertThat(found)
        .isEqualTo(new RoundThresholds(n, colluders, adversary, degree, threshold, windowMin));
    assertThat(found.quorum()).isEqualTo(quorum);
    assertThat(found.remainingMin()).isEqualTo(Math.max(threshold + 1, colluders + 3));
    assertThat(found.tolerated()).isEqualTo(degree - threshold);
    assertThat(found.complete()).isEqualTo(degree == n - 1);
    if (found.complete()) {
      assertThatThrownBy(found::halfDegree).isInstanceOf(IllegalStateException.class);
    } else {
      assertThat(found.halfDegree()).isEqualTo(degree / 2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 0, 0, 2, 0",
    "3, 333333, 0, 2, 0",
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
    "64, 200000, 12, 39, 24"
  })
  void upToSixtyFour_theyAreThoseOfTheTable(
      int n, int gamma, int colluders, int threshold, int tolerated) {
    for (Adversary adversary : Adversary.values()) {
      RoundThresholds found = RoundThresholds.of(n, gamma, 100_000, 80, adversary, true);
      assertThat(found.complete()).isTrue();
      assertThat(found.colluders()).isEqualTo(colluders);
      assertThat(found.threshold()).isEqualTo(threshold);
      assertThat(found.tolerated()).isEqualTo(tolerated);
      assertThat(found.remainingMin()).isEqualTo(threshold + 1);
      assertThat(found.windowMin()).isEqualTo(0);
    }
  }

  /** What the rest relies on, for every complete graph and every whole per cent of colluders. */
  @Test
  void everyAdmissibleRosterUpToSixtyFour_keepsWhatPrivacyRestsOn() {
    int admissible = 0;
    for (int n = RoundThresholds.ROSTER_MIN; n <= RoundThresholds.COMPLETE_MAX; n++) {
      for (int percent = 0; percent < 100; percent++) {
        int roster = n;
        int gamma = 10_000 * percent;
        int colluders = n * percent / 100;
        if (n - colluders < RoundThresholds.HONEST_MIN) {
          assertThatThrownBy(
                  () -> RoundThresholds.of(roster, gamma, 0, 40, Adversary.MALICIOUS, true))
              .hasMessageContaining("may collude");
          continue;
        }
        admissible++;
        RoundThresholds t = RoundThresholds.of(n, gamma, 0, 40, Adversary.MALICIOUS, true);
        // Any two quorums share an honest client, which confirms once.
        assertThat(2 * (t.quorum() - colluders)).isGreaterThan(n - colluders);
        // Colluders cannot collect both secrets of one client from the honest others.
        assertThat(2 * (t.threshold() - colluders)).isGreaterThan(n - colluders);
        assertThat(t.threshold()).isGreaterThan(colluders);
        assertThat(t.remainingMin() - colluders).isGreaterThanOrEqualTo(RoundThresholds.HONEST_MIN);
        assertThat(t.tolerated()).isGreaterThanOrEqualTo(0);
      }
    }
    assertThat(admissible).isGreaterThan(4_000);
  }

  /** So that a configuration is sound for all its rosters if it is for the smallest. */
  @SeededTest(runs = 20)
  void theHonest_neverGetFewerOnALargerRoster(SplittableRandom random) {
    int gamma = random.nextInt(1_000_000);
    int honest = 0;
    for (int n = RoundThresholds.ROSTER_MIN; n <= RoundThresholds.ROSTER_MAX; n++) {
      if (n - (long) n * gamma / 1_000_000 >= 3) {
        int now = n - RoundThresholds.colluders(n, gamma);
        assertThat(now).isGreaterThanOrEqualTo(Math.max(3, honest));
        honest = now;
      } else {
        assertThat(honest).isEqualTo(0);
        int roster = n;
        assertThatThrownBy(() -> RoundThresholds.colluders(roster, gamma))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  /** What the protocol relies on, wherever on the map it is used. */
  @SeededTest(runs = 150)
  void everyRoster_keepsWhatPrivacyRestsOn(SplittableRandom random) {
    int n = random.nextInt(3, 1025);
    int gamma = random.nextInt(450_000);
    int delta = random.nextInt(450_000);
    int sigma = random.nextBoolean() ? 40 : 80;
    int colluders = (int) ((long) n * gamma / 1_000_000);
    if (n - colluders < 3) {
      return;
    }
    for (boolean window : new boolean[] {true, false}) {
      RoundThresholds t = RoundThresholds.of(n, gamma, delta, sigma, Adversary.MALICIOUS, window);
      // Two quorums have an honest client in common, which confirms once.
      assertThat(2 * t.quorum()).isGreaterThan(n + colluders);
      assertThat(t.quorum()).isLessThanOrEqualTo(n);
      assertThat(t.remainingMin()).isLessThanOrEqualTo(n);
      if (t.complete()) {
        assertThat(2 * t.threshold()).isGreaterThan(n + colluders);
        assertThat(t.remainingMin()).isEqualTo(t.threshold() + 1);
        continue;
      }
      int half = t.halfDegree();
      assertThat(Samples.rarer(n, n, colluders, t.degree(), t.threshold(), sigma + 1)).isTrue();
      if (window) {
        assertThat(Samples.rarer(n, n, colluders, half, t.windowMin(), sigma + 1)).isTrue();
      } else {
        assertThat(t.windowMin()).isEqualTo(0);
        // Colluders beside a client are so few that both its secrets need an honest one twice.
        int tooMany = 2 * t.threshold() - t.degree();
        assertThat(Samples.rarer(n, n, colluders, t.degree(), tooMany, sigma + 1)).isTrue();
      }
    }
  }

  @Test
  void outOfRange_isRefused() {
    Adversary malicious = Adversary.MALICIOUS;
    for (int[] bad :
        new int[][] {
          {2, 0, 0, 40},
          {1025, 0, 0, 40},
          {100, -1, 0, 40},
          {100, 1_000_000, 0, 40},
          {100, 0, -1, 40},
          {100, 0, 1_000_000, 40},
          {100, 0, 0, 41},
          {100, 980_000, 0, 40},
          {5, 600_000, 0, 40}
        }) {
      assertThatThrownBy(() -> RoundThresholds.of(bad[0], bad[1], bad[2], bad[3], malicious, true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, 10, MALICIOUS,   99, 55, 0, the threshold follows",
    "100, 10, MALICIOUS,   99, 57, 0, the threshold follows",
    "100, 10, MALICIOUS,   99, 56, 1, there are no windows",
    "64,  6,  MALICIOUS,   42, 18, 11, more than 64 clients",
    "100, 10, MALICIOUS,   43, 18, 11, even degree",
    "100, 10, MALICIOUS,   0,  18, 11, even degree",
    "100, 10, MALICIOUS,   100, 18, 11, even degree",
    "100, 10, MALICIOUS,   42, 1,  11, the threshold on a ring is 2 to 42",
    "100, 10, MALICIOUS,   42, 43, 11, the threshold on a ring is 2 to 42",
    "100, 10, MALICIOUS,   42, 18, 22, a window needs 0 to 21",
    "100, 10, MALICIOUS,   42, 18, -1, a window needs 0 to 21",
    "100, 10, SEMI_HONEST, 42, 18, 1,  a window needs 0 to 0",
    "100, 10, MALICIOUS,   42, 21, 0,  above half the degree",
    "100, 98, MALICIOUS,   42, 18, 11, at most 97 may collude"
  })
  void numbersThatDoNotGoTogether_areRefused(
      int n,
      int colluders,
      Adversary adversary,
      int degree,
      int threshold,
      int window,
      String message) {
    assertThatThrownBy(
            () -> new RoundThresholds(n, colluders, adversary, degree, threshold, window))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
