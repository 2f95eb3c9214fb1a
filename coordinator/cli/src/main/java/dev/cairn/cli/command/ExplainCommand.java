package dev.cairn.cli.command;

import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn explain}, which is {@code cairn rounds explain}. */
public final class ExplainCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Explain(terminal);
  }

  /** {@code cairn explain}. */
  @Command(name = "explain", description = "Say why a round ended as it did, state by state.")
  static final class Explain implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private AdminOptions admin = new AdminOptions();

    @Mixin private OutputOptions output = new OutputOptions();

    @Parameters(
        paramLabel = "RUN/INDEX[/ATTEMPT]",
        description = "The round; the first attempt unless another is given.")
    private String round = "";

    Explain(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      return RoundExplanation.print(terminal, admin, output, round);
    }
  }
}
