package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.StreamSelfTest;
import dev.cairn.secagg.graph.Adversary;
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

  private static final int PAIRS = 41;

  private static final int PAIRS_QUICK = 5;
  private static final int CLIENT_PAIRS = 15;
  private static final int SERVER_PAIRS = 5;
  private static final int SERVER_PAIRS_QUICK = 1;
  private static final int TENTH = 100_000;
  private static final int FIFTH = 200_000;
  private static final int THIRD = 333_333;

  /** The first is that of the line for scripts; the last two are what others have measured. */
  private static final List<RoundShape> ROUNDS =
      List.of(
          RoundShape.of("malicious", 1_000, 1_000_000, TENTH, TENTH, Adversary.MALICIOUS),
          RoundShape.of("semi-honest", 1_000, 1_000_000, TENTH, TENTH, Adversary.SEMI_HONEST),
          RoundShape.of("complete graph", 100, 100_000, THIRD, FIFTH, Adversary.MALICIOUS),
          RoundShape.of("small ring", 100, 100_000, TENTH, TENTH, Adversary.SEMI_HONEST));

  private static final List<RoundShape> ROUNDS_QUICK =
      List.of(
          RoundShape.of("malicious", 80, 30_000, TENTH, TENTH, Adversary.MALICIOUS),
          RoundShape.of("semi-honest", 80, 30_000, TENTH, TENTH, Adversary.SEMI_HONEST));

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
      List<RoundResult> rounds = new ArrayList<>();
      for (RoundShape shape : quick ? ROUNDS_QUICK : ROUNDS) {
        rounds.add(round(shape));
      }
      return new SecAggReport(test.gigabytesPerSecond(), expansions, rounds);
    } catch (Exception e) {
      throw new IllegalStateException("the benchmark failed: " + e, e);
    }
  }

  private RoundResult round(RoundShape shape) throws Exception {
    BenchRound round = new BenchRound(shape, this::say);
    say(shape.name() + ": the client's part, again and again");
    ClientCost client = ClientCost.measure(round, quick ? PAIRS_QUICK : CLIENT_PAIRS);
    say(shape.name() + ": the coordinator's part, again and again");
    ServerCost server = ServerCost.measure(round, quick ? SERVER_PAIRS_QUICK : SERVER_PAIRS);
    return new RoundResult(shape, client, server);
  }

  private void say(String text) {
    progress.println(text);
    progress.flush();
  }
}
