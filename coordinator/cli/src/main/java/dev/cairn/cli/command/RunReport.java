package dev.cairn.cli.command;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RunInfo;

/** A run for people, or as JSON. */
final class RunReport {
  private RunReport() {}

  /** Prints a run that is over, and fails unless it completed. */
  static void finish(Terminal terminal, OutputOptions output, RunInfo run) {
    print(terminal, output, run);
    requireCompleted(run);
  }

  /** Fails unless all rounds of a run committed. */
  static void requireCompleted(RunInfo run) {
    if (!run.isCompleted()) {
      throw new CliFailure(
          "run "
              + run.run()
              + " is "
              + run.status()
              + (run.failure() == null ? "" : " because of " + run.failure())
              + "; '"
              + (run.last() == null
                  ? "cairn rounds list " + run.run()
                  : "cairn explain " + run.last())
              + "' tells more");
    }
  }

  static void print(Terminal terminal, OutputOptions output, RunInfo run) {
    if (output.isJson()) {
      terminal.out().println(AdminJson.pretty(run));
      return;
    }
    Table table = new Table("RUN", run.run());
    table.row("name", run.name());
    table.row("population", run.population());
    table.row("status", run.status());
    table.row("rounds", run.committed() + " of " + run.rounds() + " committed");
    table.row("abandoned", run.abandoned());
    table.row("current round", Texts.roundOnly(run.current()));
    table.row("last round", Texts.roundOnly(run.last()));
    table.row("last failure", run.failure());
    RunInfo.Outage outage = run.outage();
    if (outage != null) {
      table.row("not driven", "since " + outage.since() + ": " + outage.reason());
    }
    RunInfo.Pause pause = run.pause();
    if (pause != null) {
      table.row("paused", pause.when() + " by " + pause.by() + ": " + pause.reason());
    }
    table.row("model", run.model());
    table.row("evaluated on", run.evaluation());
    table.row("started", Texts.time(run.startedAt()));
    table.row("ended", Texts.time(run.endedAt()));
    table.row("revision", run.revision());
    table.print(terminal.out());
  }
}
