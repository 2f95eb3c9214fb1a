package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ChangeOptions;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RunInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
      description = "Start, watch, pause, resume, clone and cancel training runs.",
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
        @Option(names = "--all", description = "All of them, --limit at a time.") boolean all,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                description = "At most so many (default: 20).")
            int limit) {
      AdminClient client = admin.client(terminal);
      List<RunInfo> runs = all ? client.allRuns(limit) : client.runs(limit);
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
      RunReport.print(terminal, output, admin.client(terminal).run(run));
      return Cairn.OK;
    }

    @Command(name = "cancel", description = "Cancel a run and its open round.")
    int cancel(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "RUN", description = RUN) String run) {
      RunReport.print(terminal, output, admin.client(terminal).cancelRun(run));
      return Cairn.OK;
    }

    @Command(
        name = "pause",
        description = "Let a run open no further round until it is resumed, over restarts too.")
    int pause(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--now",
                description =
                    "Abandon the open round, too; it counts as no attempt. Else it may end.")
            boolean now,
        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why, for the record: one line.")
            String reason,
        @Parameters(paramLabel = "RUN", description = RUN) String run) {
      RunReport.print(terminal, output, admin.client(terminal).training().pause(run, now, reason));
      return Cairn.OK;
    }

    @Command(name = "resume", description = "Let a paused run go on.")
    int resume(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "RUN", description = RUN) String run) {
      RunReport.print(terminal, output, admin.client(terminal).training().resume(run));
      return Cairn.OK;
    }

    @Command(
        name = "clone",
        description = "Start a run with the plan of another one, but for what is said here.")
    int copy(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--from",
                paramLabel = "VERSION",
                description =
                    "Begin with this model of the run: latest, best or a number; else as it did.")
            @Nullable String version,
        @Option(names = "--name", paramLabel = "NAME", description = "Another name for the plan.")
            @Nullable String name,
        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "What differs in the plan, for instance --set training.epochs=2.")
            @Nullable Map<String, String> changes,
        @Parameters(paramLabel = "RUN", description = "The run to be like.") String run) {
      RunInfo made =
          admin
              .client(terminal)
              .training()
              .copy(run, version, name, PlanChanges.of(changes == null ? Map.of() : changes));
      terminal.out().println(output.isJson() ? AdminJson.pretty(made) : made.run());
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
      RunReport.finish(
          terminal, output, RunWait.until(admin.client(terminal), id, Duration.ofSeconds(seconds)));
      return Cairn.OK;
    }
  }
}
