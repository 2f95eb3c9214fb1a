package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RoundInfo;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn rounds}. */
public final class RoundCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Rounds(terminal);
  }

  /** {@code cairn rounds}. */
  @Command(
      name = "rounds",
      description = "Look at the rounds of a run.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Rounds {
    private static final Pattern ROUND = Pattern.compile("([^/]+)/(\\d{1,9})(?:/(\\d{1,9}))?");

    private final Terminal terminal;

    Rounds(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(name = "list", description = "List the rounds of a run, each attempt by itself.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--from",
                paramLabel = "INDEX",
                defaultValue = "1",
                description = "The first round (default: 1).")
            int from,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "1000",
                description = "At most so many (default: 1000).")
            int limit,
        @Parameters(paramLabel = "RUN", description = "The run's id.") String run) {
      List<RoundInfo> rounds = admin.client(terminal).rounds(run, from, limit);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(rounds));
        return Cairn.OK;
      }
      Table table =
          new Table(
              "ROUND", "STATE", "JOINED", "UPDATES", "LEFT", "LOSS", "MODEL", "TOOK", "REASON");
      for (RoundInfo round : rounds) {
        table.row(
            Texts.roundOnly(round.round()),
            round.state(),
            round.joined() + "/" + round.selected(),
            Math.max(round.accepted(), round.included()),
            round.left(),
            Texts.figure(round.loss()),
            Texts.brief(round.model()),
            Texts.between(round.openedAt(), round.endedAt()),
            round.reason());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "show", description = "Show one attempt at one round.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(
                paramLabel = "RUN/INDEX[/ATTEMPT]",
                description = "The round; the first attempt unless another is given.")
            String id) {
      Matcher parts = ROUND.matcher(id);
      if (!parts.matches()) {
        throw new CliFailure("a round is RUN/INDEX or RUN/INDEX/ATTEMPT, not '" + id + "'");
      }
      int attempt = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
      RoundInfo round =
          admin.client(terminal).round(parts.group(1), Integer.parseInt(parts.group(2)), attempt);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(round));
        return Cairn.OK;
      }
      Table table = new Table("ROUND", round.round());
      table.row("state", round.state());
      table.row("deadline", Texts.time(round.deadline()));
      table.row("opened", Texts.time(round.openedAt()));
      table.row("ended", Texts.time(round.endedAt()));
      table.row("joined", round.joined() + " of " + round.selected());
      table.row("accepted updates", round.accepted());
      table.row("included updates", round.included());
      table.row("left", round.left());
      table.row("weight", round.weight());
      table.row("training loss", Texts.figure(round.loss()));
      table.row("rounding error", Texts.small(round.roundingError()));
      table.row("model", round.model());
      table.row("reason", round.reason());
      table.row("detail", round.detail());
      table.print(terminal.out());
      return Cairn.OK;
    }
  }
}
