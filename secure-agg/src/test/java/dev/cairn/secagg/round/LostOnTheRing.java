package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.server.UnmaskingException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** Rounds on a ring whose clients are lost before a phase each, and how they must end. */
final class LostOnTheRing {
  private static final int SHARE = 1;
  private static final int MASK = 2;
  private static final int CONFIRM = 3;
  private static final int REVEAL = 4;
  private static final int NEVER = 5;

  private LostOnTheRing() {}

  static void aTenthInAnyPhase(
      int n, Adversary adversary, boolean window, int degree, int threshold, int windowMin)
      throws Exception {
    TestRound round = TestRound.against(adversary, window, 80, n, n, n / 2);
    assertThat(round.roster.thresholds().degree()).isEqualTo(degree);
    assertThat(round.roster.thresholds().threshold()).isEqualTo(threshold);
    assertThat(round.roster.thresholds().windowMin()).isEqualTo(windowMin);
    int[] lost = losses(n, n / 10, new SplittableRandom(n));
    assertThat(Arrays.stream(lost).distinct().count()).as("phases with losses").isGreaterThan(2);
    assertThat(play(round, lost)).isEqualTo("sum").isEqualTo(expected(round, lost));
  }

  static int[] losses(int n, int count, SplittableRandom random) {
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

  static String play(TestRound round, int[] lost) throws Exception {
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

  /** How it must end, from the thresholds and who was lost when. */
  static String expected(TestRound round, int[] lost) {
    RosterSeal seal = round.roster.seal();
    int threshold = seal.thresholds().threshold();
    for (int phase : new int[] {SHARE, MASK}) {
      ClientSet left = present(lost, i -> i > phase);
      boolean thin = Arrays.stream(left.indices()).anyMatch(i -> around(seal, i, left) < threshold);
      if (left.size() < round.parameters.cohortMin()
          || thin
          || fewestInAWindow(seal, left) < seal.thresholds().windowMin()) {
        return "TOO_FEW in phase " + phase;
      }
    }
    if (present(lost, i -> i > CONFIRM).size() < seal.thresholds().quorum()) {
      return "TOO_FEW in phase " + CONFIRM;
    }
    // Against the semi-honest there is no phase to be lost in between.
    ClientSet revealing = present(lost, i -> i > REVEAL);
    for (int dealer : present(lost, i -> i > SHARE).indices()) {
      if (around(seal, dealer, revealing) < threshold) {
        return "TOO_FEW_SHARES";
      }
    }
    return "sum";
  }

  private static ClientSet present(int[] lost, IntPredicate when) {
    ClientSet present = ClientSet.none(lost.length);
    for (int i = 0; i < lost.length; i++) {
      present = when.test(lost[i]) ? present.with(i) : present;
    }
    return present;
  }

  private static int around(RosterSeal seal, int index, ClientSet set) {
    return (int) Arrays.stream(seal.graph().neighbors(index)).filter(set::contains).count();
  }

  private static int fewestInAWindow(RosterSeal seal, ClientSet set) {
    if (seal.graph().complete()) {
      return set.size();
    }
    int fewest = seal.n();
    for (int start = 0; start < seal.n(); start++) {
      int inside = 0;
      for (int step = 0; step < seal.thresholds().halfDegree(); step++) {
        inside += set.contains(seal.graph().clientAt((start + step) % seal.n())) ? 1 : 0;
      }
      fewest = Math.min(fewest, inside);
    }
    return fewest;
  }
}
