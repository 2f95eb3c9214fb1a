package dev.cairn.benchmarks.pace;

import dev.cairn.engine.pace.PaceRules;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Populations from a hundred to ten million devices under the coordinator's usual rules. */
public final class PaceReport {
  /** The rules of a coordinator that was told nothing. */
  public static final PaceRules RULES = new PaceRules(50, 2_000, 30_000, 3 * 24 * 3_600_000L);

  /** The populations. */
  static final List<Integer> DEVICES = List.of(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000);

  /** Ten million devices need 200,000 seconds to come once. */
  private static final int SECONDS = 800_000;

  private static final long SEED = 1;

  private final List<PaceResult> results;

  private PaceReport(List<PaceResult> results) {
    this.results = results;
  }

  /** Simulates all populations. */
  public static PaceReport run() {
    List<PaceResult> results = new ArrayList<>();
    for (int devices : DEVICES) {
      results.add(new PaceSimulation(RULES, SECONDS, 0).run(devices, SEED));
    }
    return new PaceReport(results);
  }

  /** Prints the table. */
  public void print(PrintWriter out) {
    out.printf("%12s %14s %16s %14s%n", "devices", "check-ins/s", "busiest minute", "away");
    for (PaceResult result : results) {
      out.printf(
          Locale.ROOT,
          "%,12d %14.1f %16.1f %,12.0f s%n",
          result.devices(),
          result.perSecond(),
          result.busiestPerSecond(),
          result.awaySeconds());
    }
  }

  /** Figures for scripts. */
  public String lastLine() {
    double most = results.stream().mapToDouble(PaceResult::perSecond).max().orElse(0);
    double busiest = results.stream().mapToDouble(PaceResult::busiestPerSecond).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "wanted_per_second=%d most_per_second=%.1f busiest_minute_per_second=%.1f",
        RULES.perSecond(),
        most,
        busiest);
  }
}
