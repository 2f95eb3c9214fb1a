package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.SystemClient;
import dev.cairn.cli.admin.SystemInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn system}. */
public final class SystemCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Processes(terminal);
  }

  /** {@code cairn system}. */
  @Command(
      name = "system",
      description = "Look at the coordinator's process, drain it, and change what it logs.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Processes {
    private static final String REASON = "Why, in one line, for the record.";

    private static final Duration LEVEL_MIN = Duration.ofMinutes(1);
    private static final Duration LEVEL_MAX = Duration.ofDays(1);

    private final Terminal terminal;

    Processes(Terminal terminal) {
      this.terminal = terminal;
    }

    private SystemClient system(AdminOptions admin) {
      return admin.client(terminal).system();
    }

    @Command(name = "show", description = "Show whether the coordinator takes runs.")
    int show(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      return print(system(admin).drain(), output);
    }

    @Command(
        name = "drain",
        description = {
          "Have the coordinator take no more runs, and leave those that it drives to others.",
          "Without another coordinator they stand still until 'cairn system undrain'."
        })
    int drain(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason) {
      return print(system(admin).drain(true, reason), output);
    }

    @Command(name = "undrain", description = "Have the coordinator take runs again.")
    int undrain(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason) {
      return print(system(admin).drain(false, reason), output);
    }

    private int print(SystemInfo.Drain drain, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(drain));
        return Cairn.OK;
      }
      terminal
          .out()
          .println(
              (drain.draining() ? "draining since " + Texts.time(drain.since()) : "taking runs")
                  + "; it drives "
                  + drain.runs());
      return Cairn.OK;
    }

    @Command(name = "replicas", description = "List the coordinators over the same database.")
    int replicas(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      List<SystemInfo.Replica> replicas = system(admin).replicas();
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(replicas));
        return Cairn.OK;
      }
      Table table =
          new Table("COORDINATOR", "SELF", "ADDRESS", "VERSION", "SEEN", "DRAINING", "RUNS");
      for (SystemInfo.Replica replica : replicas) {
        table.row(
            replica.replica(),
            replica.self(),
            replica.address(),
            replica.version(),
            Texts.time(replica.seenAt()),
            replica.draining(),
            replica.runs());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(
        name = "configuration",
        description = "List the settings in force; secrets are three asterisks.")
    int configuration(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      List<SystemInfo.Setting> settings = system(admin).configuration();
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(settings));
        return Cairn.OK;
      }
      Table table = new Table("KEY", "VALUE", "USUAL");
      settings.forEach(one -> table.row(one.key(), one.value(), one.usual()));
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "loggers", description = "List the loggers that have a level of their own.")
    int loggers(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      return print(system(admin).loggers(), output);
    }

    @Command(name = "log", description = "Give a logger another level for a while.")
    int log(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--for",
                required = true,
                paramLabel = "DURATION",
                converter = ShortDuration.class,
                description = "How long, 1m to 1d; then it is as configured again.")
            Duration time,
        @Parameters(
                index = "0",
                paramLabel = "LOGGER",
                description = "A package or a class, for instance dev.cairn.server; or root.")
            String logger,
        @Parameters(
                index = "1",
                paramLabel = "LEVEL",
                description = "TRACE, DEBUG, INFO, WARN, ERROR or OFF.")
            String level) {
      if (time.compareTo(LEVEL_MIN) < 0 || time.compareTo(LEVEL_MAX) > 0) {
        throw new CliFailure(
            "--for takes 1m to 1d, not "
                + time.toSeconds()
                + "s: a level for longer belongs into the configuration of the log.");
      }
      return print(
          List.of(system(admin).level(logger, level.toUpperCase(Locale.ROOT), time)), output);
    }

    private int print(List<SystemInfo.Logger> loggers, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(loggers));
        return Cairn.OK;
      }
      Table table = new Table("LOGGER", "LEVEL", "UNTIL");
      loggers.forEach(one -> table.row(one.logger(), one.level(), Texts.time(one.until())));
      table.print(terminal.out());
      return Cairn.OK;
    }
  }
}
