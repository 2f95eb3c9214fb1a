package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.TokensInfo;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Contributes {@code cairn enroll}. */
public final class EnrollCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Enroll(terminal);
  }

  /** {@code cairn enroll}. */
  @Command(
      name = "enroll",
      description = {
        "Make one-time tokens with which devices get their certificates, one in each line.",
        "Whoever has a token can enrol one device: hand it over as you would a password."
      })
  static final class Enroll implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private AdminOptions admin = new AdminOptions();

    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "What the device is called; several get a number behind it.")
    private @Nullable String name;

    @Option(
        names = "--valid",
        paramLabel = "DURATION",
        defaultValue = "24h",
        converter = ShortDuration.class,
        description = "How long the tokens are valid, 1m to 30d (default: 24h).")
    private Duration valid = Duration.ofDays(1);

    @Option(
        names = "--count",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many, one for each device, 1 to 1000 (default: 1).")
    private int count;

    Enroll(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      TokensInfo tokens = admin.client(terminal).issueTokens(name, valid, count);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(tokens));
      } else {
        tokens.tokens().forEach(terminal.out()::println);
      }
      return Cairn.OK;
    }
  }
}
