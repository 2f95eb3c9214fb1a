package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.OutputOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn wait}, which is {@code cairn runs wait}. */
public final class WaitCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Wait(terminal);
  }

  /** {@code cairn wait}. */
  @Command(name = "wait", description = "Wait until a run is over; fails unless it completed.")
  static final class Wait implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final AdminOptions admin = new AdminOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        defaultValue = "86400",
        description = "How long to wait (default: a day).")
    private long seconds;

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    private String run = "";

    Wait(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      RunReport.finish(
          terminal,
          output,
          RunWait.until(admin.client(terminal), run, Duration.ofSeconds(seconds)));
      return Cairn.OK;
    }
  }
}
