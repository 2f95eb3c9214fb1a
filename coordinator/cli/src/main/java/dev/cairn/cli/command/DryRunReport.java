package dev.cairn.cli.command;

import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.ForecastInfo;
import dev.cairn.cli.admin.PlanInfo;

/** What a plan would need and cost, for people. */
final class DryRunReport {
  private DryRunReport() {}

  static void print(Terminal terminal, ForecastInfo.DryRun told) {
    PlanInfo plan = told.plan();
    ForecastInfo.Estimate estimate = told.estimate();
    int selected = plan.cohort().selected();
    Table table = new Table("PLAN", plan.name());
    table.row("rounds", plan.rounds() + " of " + selected + " clients from " + plan.population());
    table.row("each client downloads", Texts.bytes(estimate.modelBytes()) + " in a round");
    table.row("each client uploads", Texts.bytes(estimate.updateBytes()) + " in a round");
    table.row(
        "the coordinator sends",
        Texts.bytes(estimate.modelBytes() * selected) + " in a round, at most");
    table.row(
        "the coordinator takes",
        Texts.bytes(estimate.updateBytes() * selected) + " in a round, at most");
    table.row("bits of a value", estimate.valueBits());
    table.row("rounding error", Texts.small(estimate.roundingError()) + " of the clip norm");
    table.row("takes at most", Texts.duration(estimate.longestMillis()));
    for (ForecastInfo.Roster roster : estimate.rosters()) {
      table.row(
          "with " + roster.clients() + " on the roster",
          roster.neighbours()
              + " neighbours each, "
              + roster.threshold()
              + " shares open a secret, "
              + roster.quorum()
              + " must confirm, "
              + roster.remaining()
              + " must remain");
    }
    table.row(
        "could be started now",
        told.populationActive() ? "no, " + plan.population() + " has a run" : "yes");
    table.print(terminal.out());
    ForecastInfo privacy = told.privacy();
    if (privacy != null) {
      PrivacyCommands.print(terminal, privacy);
    }
  }
}
