package dev.cairn.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SeededTestTest {
  private static final Set<Long> SEEN = new HashSet<>();

  @SeededTest(runs = 7)
  void everyRun_hasASeedOfItsOwn_andItsGenerator(long seed, SplittableRandom random) {
    assertThat(random.nextLong()).isEqualTo(new SplittableRandom(seed).nextLong());
    assertThat(SEEN.add(seed)).isTrue();
  }

  @AfterAll
  static void allRunsRan() {
    assertThat(SEEN).hasSize(System.getProperty("seed") == null ? 7 : 1);
  }

  @Test
  void seeds_areTheSameInEveryBuild_andDifferFromTestToTest() {
    assertThat(Seeds.seeds(null, "a", 3).toArray()).isEqualTo(Seeds.seeds(null, "a", 3).toArray());
    assertThat(Seeds.seeds(null, "a", 3).toArray())
        .doesNotContain(Seeds.seeds(null, "b", 3).toArray());
    assertThat(Seeds.seeds("-42", "a", 3).toArray()).containsExactly(-42);
  }
}
