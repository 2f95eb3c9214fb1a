package dev.cairn.faults.simulation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation has come to.
 *
 * @param operations commands that were decided, but for those that drivers give themselves
 * @param committed rounds that made a model
 * @param abandoned rounds that did not
 * @param crashes how often a coordinator crashed
 * @param finding what was broken; null for nothing
 */
public record Tally(
    long operations, long committed, long abandoned, long crashes, @Nullable Finding finding) {

  static Tally none() {
    return new Tally(0, 0, 0, 0, null);
  }

  Tally plus(Episode.Result result, @Nullable Finding found) {
    return new Tally(
        operations + result.commands(),
        committed + result.committed(),
        abandoned + result.abandoned(),
        crashes + result.crashes(),
        found);
  }

  /** Share of all rounds that made a model, 0 to 1. */
  public double committedShare() {
    long rounds = committed + abandoned;
    return rounds == 0 ? 0 : (double) committed / rounds;
  }

  /**
   * For scripts.
   *
   * @param seconds how long it took
   */
  public String line(double seconds) {
    return String.format(
        Locale.ROOT,
        "operations=%d rounds_committed=%d rounds_abandoned=%d crash_points=%d violations=%d"
            + " seconds=%.1f",
        operations,
        committed,
        abandoned,
        crashes,
        finding == null ? 0 : 1,
        seconds);
  }
}
