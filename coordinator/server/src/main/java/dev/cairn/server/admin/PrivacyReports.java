package dev.cairn.server.admin;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.run.PlanEstimate;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was released about populations, what may still be, and what a plan would cost. Called and
 * failing as {@link RunOperations}.
 */
public interface PrivacyReports {

  /** The most rounds that a forecast counts. */
  int ROUNDS_MAX = 100_000;

  /** All ledgers, in the order of their populations. */
  List<LedgerView> ledgers();

  /** A population's ledger; null if it has none. */
  @Nullable LedgerView ledger(Population population);

  /**
   * Entries of a ledger, in order, from number {@code from} on, at most {@code max}; null if the
   * population has no ledger.
   */
  @Nullable List<LedgerEntry> entries(Population population, long from, int max);

  /**
   * Reads a ledger from its first entry to its last, some entries at a time.
   *
   * @param known a head that the caller kept and that the chain must still lead through; null for
   *     none
   * @param wanted is asked before each step
   * @return null if the population has no ledger
   */
  @Nullable ChainCheck verify(Population population, @Nullable Digest known, StillWanted wanted);

  /**
   * What rounds of a plan would cost, after all that the ledger of its population holds now.
   *
   * @param planText with privacy; as for {@link RunOperations#check}
   * @param multipliers of the noise, instead of the plan's; empty for the plan's own
   * @param rounds how many to tell about; null for the plan's
   */
  Forecast forecast(String planText, List<Double> multipliers, @Nullable Integer rounds);

  /** What a plan would need and cost; as for {@link RunOperations#check}. */
  DryRun dryRun(String planText);

  /**
   * A ledger.
   *
   * @param budget of the newest plan with privacy of this population; null if there is none
   * @param spent epsilon of what was charged, at the budget's delta; null without a budget, or if
   *     the chain is broken
   * @param epsilon the same with what is reserved
   * @param entries how many it has
   * @param head the hash of its last entry
   * @param damage what is wrong with it; null if nothing is
   */
  record LedgerView(
      Population population,
      @Nullable PrivacyBudget budget,
      @Nullable Double spent,
      @Nullable Double epsilon,
      long entries,
      Digest head,
      @Nullable String damage) {}

  /**
   * What a check of a chain found.
   *
   * @param brokenAt the number of the first entry that does not follow; null if all do
   * @param detail what is wrong; null if nothing is
   */
  record ChainCheck(
      long entries, Digest head, boolean valid, @Nullable Long brokenAt, @Nullable String detail) {}

  /**
   * What rounds would cost.
   *
   * @param epsilon of what the ledger holds now
   * @param curves one for each multiplier
   */
  record Forecast(
      Population population, PrivacyBudget budget, double epsilon, List<Curve> curves) {}

  /**
   * What rounds with one amount of noise would cost.
   *
   * @param points epsilon after some numbers of further rounds
   * @param affordable how many further rounds the budget allows, at most {@link #ROUNDS_MAX}
   */
  record Curve(double noiseMultiplier, List<Point> points, int affordable) {}

  /** Epsilon after further rounds. */
  record Point(int rounds, double epsilon) {}

  /**
   * What a plan would need and cost.
   *
   * @param active whether its population has a run that is active or paused, so that it could not
   *     be started now
   * @param privacy null for a plan without
   */
  record DryRun(
      TrainingPlan plan, PlanEstimate estimate, boolean active, @Nullable Forecast privacy) {}
}
