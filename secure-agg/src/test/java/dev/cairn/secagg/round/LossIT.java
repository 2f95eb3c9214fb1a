package dev.cairn.secagg.round;

import static dev.cairn.secagg.round.Losses.NEVER;
import static dev.cairn.secagg.round.Losses.REVEAL;
import static dev.cairn.secagg.round.Losses.SHARE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link LossTest} for larger rosters, and for the kinds of rounds that differ little on small
 * ones. {@code -DseededRuns=20} takes 200 seeds at 50 clients and 20 at 200.
 */
class LossIT {
  private static final Losses FIFTY = Losses.malicious("50", 12, 100_000);
  private static final Losses FIFTY_SEMI_HONEST = Losses.semiHonest("50, semi-honest", 12, 100_000);
  private static final Losses RING = Losses.malicious("200 on the ring", 100, 100_000);
  private static final Losses RING_WITHOUT_WINDOW =
      Losses.withoutWindow("200 on the ring, without window", 100, 100_000);
  private static final Losses RING_SEMI_HONEST =
      Losses.semiHonest("200 on the ring, semi-honest", 100, 100_000);

  /** Of 50 up to 21 may be lost; of 25 counts three are above. */
  @SeededTest(runs = 10)
  void ofFifty(long seed, SplittableRandom random) throws Exception {
    FIFTY.play(seed, Losses.anywhere(50, random.nextInt(25), random));
  }

  @SeededTest(runs = 3)
  void ofFifty_semiHonest(long seed, SplittableRandom random) throws Exception {
    FIFTY_SEMI_HONEST.play(seed, Losses.anywhere(50, random.nextInt(22), random));
  }

  /** A tenth, for which the ring is made, and a few more. */
  @SeededTest(runs = 1)
  void ofTwoHundred(long seed, SplittableRandom random) throws Exception {
    RING.play(seed, Losses.anywhere(200, random.nextInt(26), random));
  }

  @SeededTest(runs = 1)
  void ofTwoHundred_withoutWindow(long seed, SplittableRandom random) throws Exception {
    RING_WITHOUT_WINDOW.play(seed, Losses.anywhere(200, random.nextInt(26), random));
  }

  @SeededTest(runs = 1)
  void ofTwoHundred_semiHonest(long seed, SplittableRandom random) throws Exception {
    RING_SEMI_HONEST.play(seed, Losses.anywhere(200, random.nextInt(26), random));
  }

  @Test
  void largestCompleteRoster_twentySevenLost_sum_oneMore_endsAsItMust() throws Exception {
    Losses losses = Losses.malicious("64", 12, 100_000);
    SplittableRandom random = new SplittableRandom(64);
    assertThat(losses.play(64, Losses.anywhere(64, 27, random))).isEqualTo("sum");
    losses.play(65, Losses.anywhere(64, 28, random));
  }

  @Test
  void ofFour_everyPattern_semiHonest() throws Exception {
    Losses losses = Losses.semiHonest("every pattern of 4, semi-honest", 3, 0);
    losses.everyPattern(4);
    losses.report(5 / 625.0);
  }

  @Test
  void ofFive_everyMultiset_otherKinds() throws Exception {
    Losses semiHonest = Losses.semiHonest("multisets of 5, semi-honest", 3, 0);
    semiHonest.everyMultiset(5);
    semiHonest.report(6 / 126.0);
    Losses withoutWindow = Losses.withoutWindow("multisets of 5, without window", 3, 0);
    withoutWindow.everyMultiset(5);
    withoutWindow.report(7 / 252.0);
  }

  /** Both sizes bear one loss, whoever it is: single losses give the sum, pairs a clean end. */
  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void everyLossOfOneAndOfTwo(int n) throws Exception {
    Losses losses = Losses.malicious("one or two of " + n, 3, 0);
    int[] lost = new int[n];
    Arrays.fill(lost, NEVER);
    for (int one = 0; one < lost.length; one++) {
      for (int phase = SHARE; phase <= REVEAL; phase++) {
        lost[one] = phase;
        assertThat(losses.play(10 * one + phase, lost)).isEqualTo("sum");
        for (int other = one + 1; other < lost.length; other++) {
          for (lost[other] = SHARE; lost[other] < NEVER; lost[other]++) {
            losses.play(1000 + 10 * one + phase, lost);
          }
        }
      }
      lost[one] = NEVER;
    }
    int singles = 4 * n;
    losses.report(singles / (singles + 8.0 * n * (n - 1)));
  }

  @AfterAll
  static void sharesThatCommit() {
    if (System.getProperty("seed") != null) {
      return;
    }
    Map<Losses, Double> least =
        Map.of(
            FIFTY, 0.7,
            FIFTY_SEMI_HONEST, 1.0,
            RING, 0.7,
            RING_WITHOUT_WINDOW, 0.7,
            RING_SEMI_HONEST, 0.7);
    least.forEach(
        (losses, shareMin) -> {
          if (losses.hasRounds()) {
            losses.report(shareMin);
          }
        });
  }
}
