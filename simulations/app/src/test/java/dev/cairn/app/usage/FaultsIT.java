package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import dev.cairn.faults.simulation.CommitGoal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Longer fault simulations, each depth in a process of its own. {@code -DfaultSeed=S} takes another
 * seed, and {@code -DfaultFactor=20} makes them longer.
 */
class FaultsIT {
  private static final Duration DEADLINE = Duration.ofMinutes(8);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"memory, 500000", "secure, 10000", "postgres, 4000"})
  void everyDepth_keepsEveryInvariant(String depth, long operations) throws Exception {
    long seed = Long.getLong("faultSeed", 1);
    String count = Long.toString(operations * Integer.getInteger("faultFactor", 1));
    System.out.println("replay with -DfaultSeed=" + seed);
    try (CairnProcess cairn =
        CairnProcess.start(
            folder,
            folder.resolve("marker"),
            List.of(
                "faults",
                "--operations",
                count,
                "--seed",
                Long.toString(seed),
                "--depth",
                depth))) {
      CairnProcess.Ended ended = cairn.awaitEnd(DEADLINE);
      assertThat(ended.code()).as(ended.toString()).isZero();
      assertThat(ended.figure("violations")).isEqualTo("0");
      // Enough of each kind that the command itself looks at how many of them committed.
      for (String kind : List.of("plain", "secure")) {
        assertThat(rounds(ended, kind)).as(kind).isGreaterThanOrEqualTo(CommitGoal.ROUNDS_MIN);
      }
      assertThat(Integer.parseInt(ended.figure("crash_points"))).isPositive();
    }
  }

  private static int rounds(CairnProcess.Ended ended, String kind) {
    Matcher matcher =
        Pattern.compile(kind + "_committed=(\\d+) " + kind + "_abandoned=(\\d+)")
            .matcher(ended.out());
    assertThat(matcher.find()).as(ended.toString()).isTrue();
    return Integer.parseInt(matcher.group(1)) + Integer.parseInt(matcher.group(2));
  }
}
