package dev.cairn.secagg.round;

import static dev.cairn.secagg.round.Losses.MASK;
import static dev.cairn.secagg.round.Losses.NEVER;
import static dev.cairn.secagg.round.Losses.REVEAL;
import static dev.cairn.secagg.round.Losses.SHARE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever is lost, and whenever: the sum of the included, or a clean end; never a wrong sum, and
 * never an end where the survivors are enough. {@code LossIT} has the larger rosters.
 */
class LossTest {
  /** Four bear no loss after the roster, nor do three: the share is what it must be, exactly. */
  @Test
  void ofUpToFour_everyPattern() throws Exception {
    for (int n = 1; n <= 4; n++) {
      Losses losses = Losses.malicious("every pattern of " + n, 3, 0);
      losses.everyPattern(n);
      losses.report(new double[] {0, 0, 0, 1 / 216.0, 5 / 1296.0}[n]);
    }
  }

  /** Where nothing is confirmed, nobody is lost while it is. */
  @Test
  void ofUpToThree_everyPattern_semiHonest() throws Exception {
    for (int n = 1; n <= 3; n++) {
      Losses losses = Losses.semiHonest("every pattern of " + n + ", semi-honest", 3, 0);
      losses.everyPattern(n);
      losses.report(new double[] {0, 0, 0, 1 / 125.0}[n]);
    }
  }

  @Test
  void ofFive_everyMultisetOfPhases() throws Exception {
    Losses losses = Losses.malicious("multisets of 5", 3, 0);
    losses.everyMultiset(5);
    losses.report(7 / 252.0);
  }

  @Test
  void ofSix_everyMultisetOfPhases() throws Exception {
    Losses losses = Losses.malicious("multisets of 6", 3, 0);
    losses.everyMultiset(6);
    losses.report(12 / 462.0);
  }

  /** Five and six bear one loss after the roster, whoever it is and whenever. */
  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void everySingleLoss_inEveryPhase_sumOfTheRest(int n) throws Exception {
    Losses losses = Losses.malicious("one of " + n, 3, 0);
    for (int one = 0; one < n; one++) {
      for (int phase = SHARE; phase <= REVEAL; phase++) {
        int[] lost = new int[n];
        Arrays.fill(lost, NEVER);
        lost[one] = phase;
        assertThat(losses.play(10 * one + phase, lost)).isEqualTo("sum");
      }
    }
  }

  @Test
  void smallestRoster_nobodyMayBeLost() throws Exception {
    Losses losses = Losses.malicious("smallest", 3, 0);
    assertThat(losses.play(3, NEVER, NEVER, NEVER)).isEqualTo("sum");
    assertThat(losses.play(3, NEVER, MASK, NEVER)).isEqualTo("TOO_FEW in phase 2");
    assertThat(losses.play(3, NEVER, NEVER, REVEAL)).isEqualTo("TOO_FEW_SHARES");
  }

  @SeededTest(runs = 3)
  void ofTwenty_sevenLostAnywhere_sum(long seed, SplittableRandom random) throws Exception {
    Losses losses = Losses.malicious("20", 12, 100_000);
    assertThat(losses.play(seed, Losses.anywhere(20, 7, random))).isEqualTo("sum");
  }

  @SeededTest(runs = 3)
  void ofTwenty_eightLostAnywhere_endsAsItMust(long seed, SplittableRandom random)
      throws Exception {
    Losses.withoutWindow("20", 12, 100_000).play(seed, Losses.anywhere(20, 8, random));
  }
}
