package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.StreamSelfTest;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** {@code cairn bench secagg}. */
public final class SecAggBenchmark {
  /** A million parameters, three to a lane. */
  private static final int LANES = 333_334;

  private static final int LANES_QUICK = 33_334;

  /** One; and as many as a client has with 130 neighbours. */
  private static final int[] STREAMS = {1, 131};

  /** Streams that are measured in a pair, at least: a pair has some milliseconds then. */
  private static final int PAIRS = 41;

  private static final int PAIRS_QUICK = 5;

  private final boolean quick;
  private final PrintWriter progress;

  /**
   * A benchmark.
   *
   * @param quick small vectors and few pairs: is it right at all
   * @param progress where it says what it is at
   */
  public SecAggBenchmark(boolean quick, PrintWriter progress) {
    this.quick = quick;
    this.progress = progress;
  }

  /** Measures everything. */
  public SecAggReport run() {
    try {
      StreamSelfTest test =
          StreamSelfTest.run(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
      test.warning().ifPresent(this::say);
      List<ExpandCost> expansions = new ArrayList<>();
      int lanes = quick ? LANES_QUICK : LANES;
      for (int streams : STREAMS) {
        say(streams + " mask streams onto " + lanes + " lanes");
        expansions.add(ExpandCost.measure(streams, lanes, quick ? PAIRS_QUICK : PAIRS));
      }
      return new SecAggReport(test.gigabytesPerSecond(), expansions);
    } catch (Exception e) {
      throw new IllegalStateException("the benchmark failed: " + e, e);
    }
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
