package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.seeded.SeededTest;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whoever is lost, and whenever: the sum of the included, or a clean end; never a wrong sum. */
class LossTest {

  /** Phases in which a client may be lost: it does not send that message any more. */
  private static final int SHARE = 1;

  private static final int MASK = 2;
  private static final int CONFIRM = 3;
  private static final int REVEAL = 4;
  private static final int NEVER = 5;

  @Test
  void nobodyLost_sumIsThePlainSum() throws Exception {
    assertThat(play(1, 5, 3, 0, new int[] {NEVER, NEVER, NEVER, NEVER, NEVER})).isEqualTo("sum");
  }

  @Test
  void ofFive_everyLossOfOneAndOfTwoInEveryPhase() throws Exception {
    allLosses(5, 0);
  }

  @Test
  void ofSix_everyLossOfOneAndOfTwoInEveryPhase() throws Exception {
    allLosses(6, 0);
  }

  /** Both sizes bear one loss; so all single losses give the sum, all pairs a clean end. */
  private static void allLosses(int n, int gamma) throws Exception {
    int tolerated = 1;
    for (int one = 0; one < n; one++) {
      for (int phase = SHARE; phase <= REVEAL; phase++) {
        int[] lost = new int[n];
        Arrays.fill(lost, NEVER);
        lost[one] = phase;
        assertThat(play(n * 1000L + one * 10 + phase, n, 3, gamma, lost))
            .isEqualTo(expected(n, tolerated, lost));
        for (int other = one + 1; other < n; other++) {
          for (int otherPhase = SHARE; otherPhase <= REVEAL; otherPhase++) {
            int[] both = lost.clone();
            both[other] = otherPhase;
            assertThat(play(2, n, 3, gamma, both))
                .as("lost %s", Arrays.toString(both))
                .isEqualTo(expected(n, tolerated, both));
          }
        }
      }
    }
  }

  @Test
  void smallestRoster_nobodyMayBeLost() throws Exception {
    assertThat(play(3, 3, 3, 0, new int[] {NEVER, NEVER, NEVER})).isEqualTo("sum");
    assertThat(play(3, 3, 3, 0, new int[] {NEVER, MASK, NEVER})).isEqualTo("TOO_FEW in phase 2");
    assertThat(play(3, 3, 3, 0, new int[] {NEVER, NEVER, REVEAL})).isEqualTo("TOO_FEW_SHARES");
  }

  @Test
  void largestRoster_twentySevenLost_sum_oneMore_cleanEnd() throws Exception {
    SplittableRandom random = new SplittableRandom(64);
    assertThat(play(64, 64, 12, 100_000, randomLosses(64, 27, random))).isEqualTo("sum");
    int[] lost = randomLosses(64, 28, random);
    assertThat(play(65, 64, 12, 100_000, lost)).isEqualTo(expected(64, 27, lost));
  }

  @SeededTest(runs = 6)
  void ofTwenty_sevenLostAnywhere_sum(long seed, SplittableRandom random) throws Exception {
    int[] lost = randomLosses(20, 7, random);
    assertThat(play(seed, 20, 12, 100_000, lost)).isEqualTo("sum");
  }

  @SeededTest(runs = 4)
  void ofTwenty_eightLostAnywhere_cleanEnd(long seed, SplittableRandom random) throws Exception {
    int[] lost = randomLosses(20, 8, random);
    assertThat(play(seed, 20, 12, 100_000, lost)).isEqualTo(expected(20, 7, lost));
  }

  private static int[] randomLosses(int n, int count, SplittableRandom random) {
    int[] lost = new int[n];
    Arrays.fill(lost, NEVER);
    for (int left = count; left > 0; ) {
      int index = random.nextInt(n);
      if (lost[index] == NEVER) {
        lost[index] = random.nextInt(SHARE, NEVER);
        left--;
      }
    }
    return lost;
  }

  /** How it must end, counted by hand: a phase fails when more than the tolerated are lost. */
  private static String expected(int n, int tolerated, int[] lost) {
    for (int phase = SHARE; phase <= REVEAL; phase++) {
      int reached = phase;
      long gone = Arrays.stream(lost).filter(at -> at <= reached).count();
      // Confirming bears one loss more than the others: a client counts its own confirmation.
      if (gone > (phase == CONFIRM ? tolerated + 1 : tolerated)) {
        return phase == REVEAL ? "TOO_FEW_SHARES" : "TOO_FEW in phase " + phase;
      }
    }
    return "sum";
  }

  private static String play(long seed, int n, int cohortMin, int gamma, int[] lost)
      throws Exception {
    TestRound round = new TestRound(seed, n, cohortMin, gamma);
    int phase = SHARE;
    try {
      round.share(i -> lost[i] > SHARE);
      phase = MASK;
      round.mask(i -> lost[i] > MASK);
      phase = CONFIRM;
      round.confirm(i -> lost[i] > CONFIRM);
      phase = REVEAL;
      long[] sum = round.reveal(i -> lost[i] > REVEAL);
      assertThat(sum).isEqualTo(round.plainSum(round.included()));
      return "sum";
    } catch (ProtocolException e) {
      assertThat(e.defect()).isEqualTo(Defect.TOO_FEW);
      return "TOO_FEW in phase " + phase;
    } catch (UnmaskingException e) {
      return e.reason().name();
    }
  }
}
