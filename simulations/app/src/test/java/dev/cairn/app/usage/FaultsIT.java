package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Longer fault simulations, each depth in a process of its own. {@code -DfaultSeed=S} takes another
 * seed, and {@code -DfaultFactor=20} makes them longer.
 */
class FaultsIT {
  private static final Duration DEADLINE = Duration.ofMinutes(8);

  /** Of all rounds. */
  private static final double COMMITTED_MIN = 0.3;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"memory, 500000", "secure, 10000", "postgres, 400"})
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
      double committed = Double.parseDouble(ended.figure("rounds_committed"));
      double abandoned = Double.parseDouble(ended.figure("rounds_abandoned"));
      assertThat(committed / (committed + abandoned)).isGreaterThanOrEqualTo(COMMITTED_MIN);
      assertThat(Integer.parseInt(ended.figure("crash_points"))).isPositive();
    }
  }
}
