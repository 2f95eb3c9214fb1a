package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Refusal;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Everything that no honest client sends is sent at a moment at which nothing but its defect speaks
 * against it, and is refused for that. Whether it may be is for a watch to say, in each run.
 */
class SpoiltUploadsTest {
  private static final int RUNS_MAX = 3_000;

  @Test
  void eachKind_isRefusedForWhatIsWrong() {
    check(Depth.MEMORY, 31);
  }

  static void check(Depth depth, long seed) {
    Set<String> missing = new TreeSet<>();
    for (Spoilt how : Spoilt.values()) {
      missing.add("plain " + answer(how, how.refusal(false)));
      missing.add("secure " + answer(how, how.refusal(true)));
    }
    for (Tampered how : Tampered.values()) {
      missing.add("secure " + answer(how, how.refusal()));
    }
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < RUNS_MAX && !missing.isEmpty(); i++) {
      Episode episode = new Episode(seeds.nextLong(), depth, Disk::inMemory);
      Episode.Result result = episode.run();
      assertThat(result.violation()).as("run %d of seed %d", i, seed).isNull();
      String kind = episode.setting().isSecure() ? "secure " : "plain ";
      result.answers().forEach(answer -> missing.remove(kind + answer));
    }
    assertThat(missing).isEmpty();
  }

  private static String answer(Enum<?> how, @Nullable Refusal refusal) {
    return how + " " + refusal;
  }
}
