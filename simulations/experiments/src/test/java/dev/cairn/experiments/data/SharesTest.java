package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharesTest {
  @Test
  void even_differsByAtMostOne() {
    assertThat(Shares.even(11, 4)).containsExactly(3, 3, 3, 2);
    assertThat(Shares.even(2, 3)).containsExactly(1, 1, 0);
  }

  @Test
  void inProportion_cutsAtTheFloorOfTheRunningSum() {
    assertThat(Shares.inProportion(10, new double[] {1, 1, 1})).containsExactly(3, 3, 4);
    assertThat(Shares.inProportion(7, new double[] {0, 3, 0, 1})).containsExactly(0, 5, 0, 2);
    assertThat(Shares.inProportion(0, new double[] {1, 2})).containsExactly(0, 0);
  }

  @Test
  void inProportion_alwaysGivesAwayExactlyTheTotal() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("inProportion_alwaysGivesAwayExactlyTheTotal: -Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 1_000; run++) {
      int total = random.nextInt(100_000);
      double[] weights =
          random.doubles(random.nextInt(1, 50)).map(x -> Math.pow(x, 30) + 1e-300).toArray();
      int[] counts = Shares.inProportion(total, weights);
      assertThat(Arrays.stream(counts).sum()).as("seed %d", seed).isEqualTo(total);
      assertThat(Arrays.stream(counts).min().orElseThrow()).as("seed %d", seed).isNotNegative();
    }
  }

  @Test
  void cut_keepsTheOrder() {
    assertThat(Shares.cut(new int[] {5, 6, 7}, new int[] {1, 0, 2}))
        .isDeepEqualTo(new int[][] {{5}, {}, {6, 7}});
  }
}
