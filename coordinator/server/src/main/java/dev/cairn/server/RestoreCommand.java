package dev.cairn.server;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.backup.BackupFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn restore}. */
public final class RestoreCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.SERVE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Restore(terminal);
  }

  /** {@code cairn restore}. */
  @Command(
      name = "restore",
      description = {
        "Put a backup into a state folder and an empty database, while no coordinator runs there.",
        "The next start over them begins another incarnation and ends what was open, as with"
            + " --restored."
      })
  static final class Restore implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration, in YAML.")
    private @Nullable Path configFile;

    @Option(
        names = {"--data", "--state"},
        paramLabel = "DIR",
        description = "The state folder: a new one, or the one that survived.")
    private @Nullable Path data;

    @Option(
        names = "--database",
        paramLabel = "DSN",
        description = "An empty database: postgresql://user@host:5432/name. Else an embedded one.")
    private @Nullable String database;

    @Option(
        names = "--check",
        description = "Restore for trying only, and say what would come of it; changes nothing.")
    private boolean check;

    @Parameters(paramLabel = "FOLDER", description = "The backup: a folder with a manifest.json.")
    private Path folder = Path.of("");

    Restore(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      ServerConfig config = config();
      try {
        BackupFolder backup = BackupFolder.open(terminal.resolve(folder));
        return check ? check(config, backup) : restore(config, backup);
      } catch (StartFailure | StoreTrouble | StoreFault e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }

    private int check(ServerConfig config, BackupFolder backup) {
      Path state = Files.isDirectory(config.data()) ? config.data() : null;
      RestoreCheck.Finding found =
          new RestoreCheck(Storage.programs(), Clock.systemUTC())
              .of(backup, state, Path.of(System.getProperty("java.io.tmpdir")));
      if (!found.problems().isEmpty()) {
        found.problems().forEach(problem -> line("problem    " + problem));
        throw new CliFailure(
            "the backup " + backup.name() + " cannot be restored to " + config.data());
      }
      line("The backup " + backup.name() + " can be restored.");
      line("  runs that go on                 " + found.runs());
      line("  rounds that end as RESTORED     " + found.rounds());
      line("  reservations that are charged   " + found.reservations());
      terminal.out().flush();
      return Cairn.OK;
    }

    private int restore(ServerConfig config, BackupFolder backup) {
      Restoring.into(config, backup);
      line("The backup " + backup.name() + " is restored.");
      line("  state      " + config.data().toAbsolutePath().normalize());
      line("  manifest   " + backup.digest());
      line(
          "Put back 'authority' and 'identity' if the state folder lacks them, then run 'cairn"
              + " coordinator': it begins another incarnation.");
      terminal.out().flush();
      return Cairn.OK;
    }

    private ServerConfig config() {
      Map<String, String> overrides = new LinkedHashMap<>();
      if (data != null) {
        overrides.put("data", terminal.resolve(data).toString());
      }
      if (database != null) {
        overrides.put("database.dsn", database);
      }
      Path file = configFile == null ? null : terminal.resolve(configFile);
      try {
        return ServerConfig.load(file, overrides, terminal.env());
      } catch (DefectException e) {
        throw new CliFailure(e.getMessage(), e);
      }
    }

    private void line(String text) {
      terminal.out().println(text);
    }
  }
}
