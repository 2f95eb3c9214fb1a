package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ChangeOptions;
import dev.cairn.cli.admin.ModelRecord;
import dev.cairn.cli.admin.OutputOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn aliases}. */
public final class AliasCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Aliases(terminal);
  }

  /** {@code cairn aliases}. */
  @Command(
      name = "aliases",
      description = "Give names to models of a population, and take them back.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Aliases {
    private static final String WHOSE = "The population.";
    private static final String NAME = "The alias, for instance live.";
    private static final String REASON = "Why, for the record: one line.";

    private final Terminal terminal;

    Aliases(Terminal terminal) {
      this.terminal = terminal;
    }

    private int print(List<ModelRecord.Alias> aliases, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(aliases));
        return Cairn.OK;
      }
      Table table =
          new Table(
              "POPULATION", "ALIAS", "NO", "RUN", "VERSION", "MODEL", "KIND", "BY", "AT", "REASON");
      for (ModelRecord.Alias alias : aliases) {
        table.row(
            alias.population(),
            alias.alias(),
            alias.number(),
            alias.run(),
            alias.version(),
            Texts.brief(alias.model()),
            alias.kind(),
            alias.by(),
            Texts.time(alias.at()),
            alias.reason());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    private int print(ModelRecord.Alias alias, OutputOptions output) {
      terminal
          .out()
          .println(
              output.isJson()
                  ? AdminJson.pretty(alias)
                  : alias.alias()
                      + " of "
                      + alias.population()
                      + " is version "
                      + alias.version()
                      + " of run "
                      + alias.run()
                      + " ("
                      + alias.kind()
                      + " by "
                      + alias.by()
                      + " at "
                      + Texts.time(alias.at())
                      + ": "
                      + alias.reason()
                      + "), sha256 "
                      + alias.model());
      return Cairn.OK;
    }

    @Command(name = "list", description = "List what all aliases name now.")
    int list(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      return print(admin.client(terminal).modelRecords().aliases(), output);
    }

    @Command(name = "show", description = "Show what an alias names now.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(index = "0", paramLabel = "POPULATION", description = WHOSE) String population,
        @Parameters(index = "1", paramLabel = "ALIAS", description = NAME) String alias) {
      return print(admin.client(terminal).modelRecords().named(population, alias), output);
    }

    @Command(name = "history", description = "List what an alias named, the first one first.")
    int history(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(index = "0", paramLabel = "POPULATION", description = WHOSE) String population,
        @Parameters(index = "1", paramLabel = "ALIAS", description = NAME) String alias) {
      return print(admin.client(terminal).modelRecords().history(population, alias), output);
    }

    @Command(name = "promote", description = "Let an alias name a model version.")
    int promote(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(index = "0", paramLabel = "POPULATION", description = WHOSE) String population,
        @Parameters(index = "1", paramLabel = "ALIAS", description = NAME) String alias,
        @Parameters(index = "2", paramLabel = "RUN", description = "The run's id.") String run,
        @Parameters(index = "3", paramLabel = "VERSION", description = "The version's number.")
            int version) {
      return print(
          admin.client(terminal).modelRecords().promote(population, alias, run, version, reason),
          output);
    }

    @Command(name = "rollback", description = "Let an alias name again what it named before.")
    int rollback(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(index = "0", paramLabel = "POPULATION", description = WHOSE) String population,
        @Parameters(index = "1", paramLabel = "ALIAS", description = NAME) String alias) {
      return print(
          admin.client(terminal).modelRecords().rollBack(population, alias, reason), output);
    }
  }
}
