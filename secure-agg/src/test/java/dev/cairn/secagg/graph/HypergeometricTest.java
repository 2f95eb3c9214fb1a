package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The walk from slot to slot gives what the definition gives, in every single place. */
class HypergeometricTest {

  @Test
  void everyBoundOfEverySmallCase_isThatOfTheDefinition() {
    for (int total = 2; total <= 20; total++) {
      for (int marked = 0; marked < total; marked++) {
        for (int bits : new int[] {1, 3, 9}) {
          Hypergeometric walk = new Hypergeometric(total, marked, bits);
          for (int slots = 0; slots < total; slots++) {
            assertBound(walk.bound(slots), total, marked, slots, bits);
          }
        }
      }
    }
  }

  @SeededTest(runs = 25)
  void randomBounds_areThoseOfTheDefinition(SplittableRandom random) {
    int total = random.nextInt(25, 400);
    int marked = random.nextInt(total);
    int bits = random.nextInt(1, 100);
    int step = random.nextInt(1, 40);
    Hypergeometric walk = new Hypergeometric(total, marked, bits);
    for (int slots = 0; slots < total; slots += step) {
      assertBound(walk.bound(slots), total, marked, slots, bits);
    }
  }

  /** Both of two marked ones are among two slots: 33 / C(33, 2) is 2^-4, 32 / C(32, 2) is more. */
  @Test
  void equality_holds() {
    assertThat(new Hypergeometric(33, 2, 4).bound(2)).isEqualTo(1);
    assertThat(new Hypergeometric(32, 2, 4).bound(2)).isEqualTo(2);
  }

  @Test
  void badArguments_areBugs() {
    for (int[] bad : new int[][] {{10, -1, 5}, {10, 10, 5}, {10, 3, 0}}) {
      assertThatThrownBy(() -> new Hypergeometric(bad[0], bad[1], bad[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Hypergeometric walk = new Hypergeometric(10, 3, 5);
    walk.bound(4);
    assertThatThrownBy(() -> walk.bound(3)).hasMessage("expected 4 to 9 slots, got 3");
    assertThatThrownBy(() -> walk.bound(10)).hasMessage("expected 4 to 9 slots, got 10");
  }

  private static void assertBound(int bound, int total, int marked, int slots, int bits) {
    assertThat(Samples.rarer(total, total, marked, slots, bound + 1, bits)).isTrue();
    assertThat(bound == 0 || !Samples.rarer(total, total, marked, slots, bound, bits))
        .as("%d is the least bound for %d of %d among %d", bound, marked, total, slots)
        .isTrue();
  }
}
