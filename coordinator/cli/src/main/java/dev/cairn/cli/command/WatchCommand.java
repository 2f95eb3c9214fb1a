package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.cli.admin.EventReader;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RunInfo;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn watch}. */
public final class WatchCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Watch(terminal);
  }

  /** {@code cairn watch}. */
  @Command(
      name = "watch",
      description = {
        "Tell what happens in a run, from its beginning, until it is over.",
        "Fails unless it completed. A coordinator that restarts meanwhile is waited for."
      })
  static final class Watch implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(60);

    private final Terminal terminal;

    @Mixin private final AdminOptions admin = new AdminOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    @Option(
        names = "--after",
        paramLabel = "POSITION",
        defaultValue = "0",
        description = "Leave out events up to this position (default: 0).")
    private long after;

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    private String id = "";

    Watch(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      AdminClient client = admin.client(terminal);
      RunInfo run = client.run(id);
      try (EventReader reader = client.events(id, after)) {
        while (!Thread.currentThread().isInterrupted()) {
          EventInfo event = reader.next(WAIT);
          if (event != null) {
            print(event);
          }
          // One that failed may have been tried again since; one that is over sends nothing more.
          if (event == null || RunLines.ends(event)) {
            run = client.run(id);
            if (run.isOver()) {
              break;
            }
          }
        }
      }
      RunReport.requireCompleted(run);
      return Cairn.OK;
    }

    private void print(EventInfo event) {
      String line = output.isJson() ? AdminJson.line(event) : RunLines.of(event);
      if (line != null) {
        terminal.out().println(line);
        terminal.out().flush();
      }
    }
  }
}
