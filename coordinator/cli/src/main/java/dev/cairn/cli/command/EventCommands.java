package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.cli.admin.EventReader;
import dev.cairn.cli.admin.OutputOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Contributes {@code cairn events}. */
public final class EventCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Events(terminal);
  }

  /** {@code cairn events}. */
  @Command(
      name = "events",
      description = {
        "Follow what happens, one line for each event.",
        "JSON output has one object in each line."
      })
  static final class Events implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofSeconds(60);

    private final Terminal terminal;

    @Mixin private final AdminOptions admin = new AdminOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    @Option(names = "--run", paramLabel = "RUN", description = "Only events of this run.")
    private @Nullable String run;

    @Option(
        names = "--after",
        paramLabel = "POSITION",
        description = "Begin after this position, 0 for all (default: with the next event).")
    private @Nullable Long after;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "9223372036854775807",
        description = "Stop after so many events.")
    private long limit;

    Events(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (EventReader reader = admin.client(terminal).events(run, after)) {
        for (long seen = 0; seen < limit; ) {
          EventInfo event = reader.next(WAIT);
          if (event != null) {
            print(event);
            seen++;
          } else if (Thread.currentThread().isInterrupted()) {
            break;
          }
        }
      }
      return Cairn.OK;
    }

    private void print(EventInfo event) {
      terminal
          .out()
          .println(
              output.isJson()
                  ? AdminJson.line(event)
                  : event.position()
                      + " "
                      + event.at()
                      + " "
                      + (event.round() == null ? event.run() : event.round())
                      + " "
                      + event.type()
                      + " "
                      + event.payload());
      terminal.out().flush();
    }
  }
}
