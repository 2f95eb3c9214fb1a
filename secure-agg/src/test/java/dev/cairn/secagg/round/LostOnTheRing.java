package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.graph.Adversary;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Rounds on a ring whose clients are lost before a phase each, and how they must end. */
final class LostOnTheRing {
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
    return Losses.anywhere(n, count, random);
  }

  static String play(TestRound round, int[] lost) throws Exception {
    return Losses.play(round, lost, new SplittableRandom(lost.length));
  }

  /** How it must end, from the thresholds and who was lost when. */
  static String expected(TestRound round, int[] lost) {
    return Losses.expected(round, lost);
  }
}
