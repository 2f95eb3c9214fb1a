package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ForecastInfo;
import dev.cairn.cli.admin.LedgerInfo;
import dev.cairn.cli.admin.OutputOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn privacy}. */
public final class PrivacyCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Privacy(terminal);
  }

  /** {@code cairn privacy}. */
  @Command(
      name = "privacy",
      description = "See what was released about a population, and what may still be.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Privacy {
    private static final String WHOSE = "The population.";

    private final Terminal terminal;

    Privacy(Terminal terminal) {
      this.terminal = terminal;
    }

    private int print(Object value) {
      terminal.out().println(AdminJson.pretty(value));
      return Cairn.OK;
    }

    @Command(name = "list", description = "List the ledgers of all populations.")
    int list(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      List<LedgerInfo> ledgers = admin.client(terminal).training().ledgers();
      if (output.isJson()) {
        return print(ledgers);
      }
      Table table =
          new Table("POPULATION", "SPENT", "WITH RESERVED", "BUDGET", "DELTA", "ENTRIES", "DAMAGE");
      for (LedgerInfo ledger : ledgers) {
        LedgerInfo.Budget budget = ledger.budget();
        table.row(
            ledger.population(),
            Texts.figure(ledger.spent()),
            Texts.figure(ledger.epsilon()),
            budget == null ? null : budget.epsilon(),
            budget == null ? null : budget.delta(),
            ledger.entries(),
            ledger.damage());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "show", description = "Show the ledger of a population.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "POPULATION", description = WHOSE) String population) {
      LedgerInfo ledger = admin.client(terminal).training().ledger(population);
      if (output.isJson()) {
        return print(ledger);
      }
      LedgerInfo.Budget budget = ledger.budget();
      Table table = new Table("POPULATION", ledger.population());
      table.row(
          "budget",
          budget == null ? null : "epsilon " + budget.epsilon() + " at delta " + budget.delta());
      table.row("spent", Texts.figure(ledger.spent()));
      table.row("with what is reserved", Texts.figure(ledger.epsilon()));
      table.row("entries", ledger.entries());
      table.row("head", ledger.head());
      table.row("damage", ledger.damage());
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "entries", description = "List the entries of a ledger, in their order.")
    int entries(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--from",
                paramLabel = "NUMBER",
                defaultValue = "1",
                description = "The first entry (default: 1).")
            long from,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "1000",
                description = "At most so many (default: 1000).")
            int limit,
        @Parameters(paramLabel = "POPULATION", description = WHOSE) String population) {
      List<LedgerInfo.Entry> entries =
          admin.client(terminal).training().ledgerEntries(population, from, limit);
      if (output.isJson()) {
        return print(entries);
      }
      Table table = new Table("NUMBER", "KIND", "ROUND", "NOISE", "HASH");
      for (LedgerInfo.Entry entry : entries) {
        String noise =
            entry.releases().stream()
                .map(release -> "sigma " + release.sigma() + ", clip " + release.clip())
                .collect(Collectors.joining("; "));
        table.row(
            entry.number(),
            entry.kind(),
            entry.round(),
            noise.isEmpty() ? null : noise,
            Texts.brief(entry.hash()));
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(
        name = "verify",
        description = "Read a ledger from its first entry to its last; fails if it is damaged.")
    int verify(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--head",
                paramLabel = "HASH",
                description = "An earlier head that you kept and that must still be in the chain.")
            @Nullable String head,
        @Parameters(paramLabel = "POPULATION", description = WHOSE) String population) {
      LedgerInfo.Check check = admin.client(terminal).training().verifyLedger(population, head);
      if (output.isJson()) {
        int unused = print(check);
      } else if (check.valid()) {
        terminal
            .out()
            .println("whole: " + check.entries() + " entries, the last one is " + check.head());
      }
      if (!check.valid()) {
        throw new CliFailure(
            "the ledger of "
                + population
                + " is damaged"
                + (check.brokenAt() == null ? "" : " at entry " + check.brokenAt())
                + ": "
                + check.detail());
      }
      return Cairn.OK;
    }

    @Command(
        name = "what-if",
        description = "Say what rounds of a plan would cost, with its noise or with other noise.")
    int whatIf(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--noise",
                paramLabel = "MULTIPLIER",
                split = ",",
                description = "Other multipliers of the noise, for instance 0.5,1,2.")
            @Nullable List<Double> multipliers,
        @Option(
                names = "--rounds",
                paramLabel = "N",
                description = "How many rounds to tell about; else those of the plan.")
            @Nullable Integer rounds,
        @Parameters(paramLabel = "PLAN", description = "The plan, in YAML.") Path plan) {
      PlanUpload upload = PlanUpload.read(terminal.resolve(plan));
      AdminClient client = admin.client(terminal);
      ForecastInfo forecast =
          client
              .training()
              .forecast(upload.send(client), multipliers == null ? List.of() : multipliers, rounds);
      if (output.isJson()) {
        return print(forecast);
      }
      PrivacyCommands.print(terminal, forecast);
      return Cairn.OK;
    }
  }

  /** Prints a forecast as a sentence and a table. */
  static void print(Terminal terminal, ForecastInfo forecast) {
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "population %s: epsilon %.4f of %s is spent or reserved, at delta %s",
                forecast.population(),
                forecast.epsilon(),
                forecast.budget().epsilon(),
                forecast.budget().delta()));
    Table table = new Table("NOISE", "ROUNDS MORE", "EPSILON", "WITHIN THE BUDGET");
    for (ForecastInfo.Curve curve : forecast.curves()) {
      for (ForecastInfo.Point point : curve.points()) {
        table.row(
            curve.noiseMultiplier(),
            point.rounds(),
            Texts.figure(point.epsilon()),
            point.rounds() <= curve.affordable() ? "yes" : "no, " + curve.affordable() + " are");
      }
    }
    table.print(terminal.out());
  }
}
