package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ChangeOptions;
import dev.cairn.cli.admin.FunnelInfo;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RoundInfo;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.cli.admin.RunInfo;
import java.util.List;
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
      description = "Look at the rounds of a run, end one, try one again.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Rounds {
    private static final String ROUND = "RUN/INDEX[/ATTEMPT]";
    private static final String WHICH = "The round; the first attempt unless another is given.";
    private static final String REASON = "Why, for the record: one line.";

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
        @Parameters(paramLabel = ROUND, description = WHICH) String id) {
      RoundName name = RoundName.parse(id);
      print(admin.client(terminal).round(name.run(), name.index(), name.attempt()), output);
      return Cairn.OK;
    }

    @Command(
        name = "funnel",
        description = "Show how many came and went in each state of a round, by reason.")
    int funnel(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = ROUND, description = WHICH) String id) {
      FunnelInfo funnel = admin.client(terminal).training().funnel(RoundName.parse(id));
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(funnel));
        return Cairn.OK;
      }
      Table table = new Table("STATE", "ASKED", "DONE", "NEEDED", "LEFT", "ENDED", "TOOK");
      for (FunnelInfo.Stage stage : funnel.stages()) {
        table.row(
            stage.state(),
            stage.entered(),
            stage.done(),
            stage.needed(),
            Texts.counts(stage.left()),
            stage.end(),
            Texts.between(stage.enteredAt(), stage.endedAt()));
      }
      table.print(terminal.out());
      if (!funnel.refused().isEmpty()) {
        Table refused = new Table("REFUSED", "REASON", "TIMES");
        funnel.refused().forEach(one -> refused.row(one.what(), one.refusal(), one.count()));
        terminal.out().println();
        refused.print(terminal.out());
      }
      return Cairn.OK;
    }

    @Command(name = "explain", description = "Say why a round ended as it did.")
    int explain(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = ROUND, description = WHICH) String id) {
      return RoundExplanation.print(terminal, admin, output, id);
    }

    @Command(
        name = "abort",
        description = "End an open round without a model; its run goes on with the next.")
    int abort(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = ROUND, description = WHICH) String id) {
      print(admin.client(terminal).training().abort(RoundName.parse(id), reason), output);
      return Cairn.OK;
    }

    @Command(
        name = "retry",
        description = "Try the last round of a failed or paused run again, with all attempts.")
    int retry(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = ROUND, description = WHICH) String id) {
      RunInfo run = admin.client(terminal).training().retry(RoundName.parse(id), reason);
      terminal
          .out()
          .println(
              output.isJson()
                  ? AdminJson.pretty(run)
                  : "run " + run.run() + " is " + run.status() + "; next is " + run.current());
      return Cairn.OK;
    }

    private void print(RoundInfo round, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(round));
        return;
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
    }
  }
}
