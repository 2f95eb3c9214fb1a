package dev.cairn.cli.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rounds would cost of a population's budget.
 *
 * @param epsilon of what the ledger holds now
 * @param curves one for each amount of noise
 */
public record ForecastInfo(
    String population, LedgerInfo.Budget budget, double epsilon, List<Curve> curves) {

  /**
   * What rounds with one amount of noise would cost.
   *
   * @param affordable how many further rounds the budget allows
   */
  public record Curve(double noiseMultiplier, List<Point> points, int affordable) {}

  /** Epsilon after further rounds. */
  public record Point(int rounds, double epsilon) {}

  /**
   * What a plan would need and cost.
   *
   * @param populationActive whether it could not be started now
   * @param privacy null for a plan without
   */
  public record DryRun(
      PlanInfo plan, Estimate estimate, boolean populationActive, @Nullable ForecastInfo privacy) {}

  /** What a plan needs. */
  public record Estimate(
      long modelBytes,
      long updateBytes,
      int valueBits,
      double roundingError,
      long longestMillis,
      List<Roster> rosters) {}

  /** What it takes to open a sum. */
  public record Roster(int clients, int neighbours, int threshold, int quorum, int remaining) {}
}
