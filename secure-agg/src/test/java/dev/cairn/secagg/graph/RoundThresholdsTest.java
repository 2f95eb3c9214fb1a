package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.Thresholds;
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

  @Test
  void upToSixtyFour_theyAreWhatTheyWere() {
    for (int n = 3; n <= 64; n++) {
      for (int gamma = 0; gamma < 1_000_000; gamma += 34_567) {
        int roster = n;
        int share = gamma;
        if (n - (int) ((long) n * gamma / 1_000_000) < 3) {
          assertThatThrownBy(
                  () -> RoundThresholds.of(roster, share, 0, 40, Adversary.MALICIOUS, true))
              .hasMessageContaining("may collude");
          continue;
        }
        Thresholds old = Thresholds.of(n, gamma);
        for (Adversary adversary : Adversary.values()) {
          RoundThresholds now = RoundThresholds.of(n, gamma, 100_000, 80, adversary, true);
          assertThat(now.complete()).isTrue();
          assertThat(now.colluders()).isEqualTo(old.colluders());
          assertThat(now.threshold()).isEqualTo(old.threshold());
          assertThat(now.remainingMin()).isEqualTo(old.remainingMin());
          assertThat(now.tolerated()).isEqualTo(old.tolerated());
          assertThat(now.windowMin()).isEqualTo(0);
        }
      }
    }
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
