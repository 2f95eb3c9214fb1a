package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RunInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn runs}. */
public final class RunCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Runs(terminal);
  }

  /** {@code cairn runs}. */
  @Command(
      name = "runs",
      description = "Start, watch and cancel training runs.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Runs {
    private static final String RUN = "The run's id.";

    private final Terminal terminal;

    Runs(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(
        name = "start",
        description = "Start a run; files that the plan names are uploaded first.")
    int start(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "PLAN", description = "The plan, in YAML.") Path plan) {
      PlanUpload upload = PlanUpload.read(terminal.resolve(plan));
      AdminClient client = admin.client(terminal);
      RunInfo run = client.startRun(upload.send(client));
      terminal.out().println(output.isJson() ? AdminJson.pretty(run) : run.run());
      return Cairn.OK;
    }

    @Command(name = "list", description = "List runs, the newest first.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                description = "At most so many (default: 20).")
            int limit) {
      List<RunInfo> runs = admin.client(terminal).runs(limit);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(runs));
        return Cairn.OK;
      }
      Table table = new Table("RUN", "NAME", "STATUS", "ROUNDS", "ABANDONED", "STARTED", "TOOK");
      for (RunInfo run : runs) {
        table.row(
            run.run(),
            run.name(),
            run.status(),
            run.committed() + "/" + run.rounds(),
            run.abandoned(),
            Texts.time(run.startedAt()),
            Texts.between(run.startedAt(), run.endedAt()));
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "show", description = "Show one run.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "RUN", description = RUN) String run) {
      print(admin.client(terminal).run(run), output);
      return Cairn.OK;
    }

    @Command(name = "cancel", description = "Cancel a run and its open round.")
    int cancel(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "RUN", description = RUN) String run) {
      print(admin.client(terminal).cancelRun(run), output);
      return Cairn.OK;
    }

    @Command(name = "wait", description = "Wait until a run is over; fails unless it completed.")
    int await(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "86400",
                description = "How long to wait (default: a day).")
            long seconds,
        @Parameters(paramLabel = "RUN", description = RUN) String id) {
      RunInfo run = RunWait.until(admin.client(terminal), id, Duration.ofSeconds(seconds));
      print(run, output);
      if (!run.isCompleted()) {
        throw new CliFailure(
            "run "
                + id
                + " is "
                + run.status()
                + (run.failure() == null ? "" : " because of " + run.failure())
                + "; 'cairn rounds list "
                + id
                + "' tells more");
      }
      return Cairn.OK;
    }

    private void print(RunInfo run, OutputOptions output) {
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
      table.row("last failure", run.failure());
      table.row("model", run.model());
      table.row("evaluated on", run.evaluation());
      table.row("started", Texts.time(run.startedAt()));
      table.row("ended", Texts.time(run.endedAt()));
      table.print(terminal.out());
    }
  }
}
