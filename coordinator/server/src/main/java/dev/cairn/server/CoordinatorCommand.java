package dev.cairn.server;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.ParentWatch;
import dev.cairn.cli.Terminal;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Contributes {@code cairn coordinator}. */
public final class CoordinatorCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.SERVE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Coordinator(terminal);
  }

  /** {@code cairn coordinator}. */
  @Command(
      name = "coordinator",
      description = {
        "Run a coordinator until it is told to stop (Ctrl-C).",
        "Without a configuration it keeps everything in ./cairn-data, with a PostgreSQL of its own.",
        "Before the first start, run 'cairn init'."
      })
  static final class Coordinator implements Callable<Integer> {
    /** Read by logback.xml. */
    private static final String LOG_FORMAT = "CAIRN_LOG_FORMAT";

    private static final List<String> LOG_FORMATS = List.of("text", "json");

    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration, in YAML.")
    private @Nullable Path configFile;

    @Option(names = "--data", paramLabel = "DIR", description = "The state folder.")
    private @Nullable Path data;

    @Option(names = "--host", paramLabel = "HOST", description = "Address for devices.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port for devices.")
    private @Nullable Integer port;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "Port for operators.")
    private @Nullable Integer adminPort;

    @Option(
        names = "--database",
        paramLabel = "DSN",
        description = "A PostgreSQL server: postgresql://user@host:5432/name.")
    private @Nullable String database;

    @Option(
        names = "--replica-port",
        paramLabel = "PORT",
        description = "Port for other coordinators over the same database and state folder.")
    private @Nullable Integer replicaPort;

    @Option(
        names = "--plaintext",
        description =
            "Let devices talk plaintext and prove nothing: to try things out on this machine.")
    private boolean plaintext;

    @Option(
        names = "--ca-dir",
        paramLabel = "DIR",
        description = "The CA's folder, if it is not in the state folder.")
    private @Nullable Path authority;

    @Option(
        names = "--restored",
        description =
            "Once after the database was restored from a backup: ends what was open in it.")
    private boolean restored;

    @Option(names = "--ready-file", hidden = true)
    private @Nullable Path readyFile;

    @Option(names = "--stop-with-parent", hidden = true)
    private boolean stopWithParent;

    Coordinator(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      ServerConfig config = config();
      CountDownLatch stop = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      // Before the start: Ctrl-C may come while the database starts.
      Thread hook = new Thread(() -> stopAndWait(stop, stopped), "coordinator-exit");
      Runtime.getRuntime().addShutdownHook(hook);
      if (stopWithParent) {
        ParentWatch.exitWithParent();
      }
      try (CoordinatorServer server = start(config, restored)) {
        announce(config, server);
        stop.await();
        terminal.err().println("stopping");
      } finally {
        stopped.countDown();
      }
      return Cairn.OK;
    }

    private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
      stop.countDown();
      try {
        stopped.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private ServerConfig config() {
      String logs = terminal.env().getOrDefault(LOG_FORMAT, "text");
      if (!LOG_FORMATS.contains(logs)) {
        throw new CliFailure(
            LOG_FORMAT + " is '" + logs + "': expected one of " + String.join(", ", LOG_FORMATS));
      }
      Map<String, String> overrides = new LinkedHashMap<>();
      put(overrides, "data", data == null ? null : terminal.resolve(data));
      put(overrides, "devices.host", host);
      put(overrides, "devices.port", port);
      put(overrides, "admin.port", adminPort);
      put(overrides, "database.dsn", database);
      put(overrides, "replicas.port", replicaPort);
      put(overrides, "devices.transport", plaintext ? "plaintext" : null);
      put(overrides, "authority.folder", authority == null ? null : terminal.resolve(authority));
      Path file = configFile == null ? null : terminal.resolve(configFile);
      try {
        return ServerConfig.load(file, overrides, terminal.env());
      } catch (DefectException e) {
        throw new CliFailure(e.getMessage(), e);
      }
    }

    private static void put(Map<String, String> overrides, String key, @Nullable Object value) {
      if (value != null) {
        overrides.put(key, value.toString());
      }
    }

    private static CoordinatorServer start(ServerConfig config, boolean restored) {
      try {
        return CoordinatorServer.start(config, restored);
      } catch (StartFailure | StoreTrouble e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }

    private void announce(ServerConfig config, CoordinatorServer server) throws IOException {
      terminal.out().println("The coordinator is ready.");
      String fingerprint = server.caFingerprint();
      terminal
          .out()
          .println(
              "  devices  "
                  + config.devices().host()
                  + ":"
                  + server.devicePort()
                  + (fingerprint == null ? " (plaintext)" : " (TLS)"));
      if (fingerprint == null) {
        terminal
            .err()
            .println(
                "warning: devices talk plaintext and prove nothing; to change that, run 'cairn"
                    + " init' and start without --plaintext");
        terminal.err().flush();
      } else {
        terminal.out().println("  CA       " + fingerprint);
      }
      terminal
          .out()
          .println("  admin    http://" + config.admin().host() + ":" + server.adminPort());
      terminal.out().println("  state    " + config.data().toAbsolutePath().normalize());
      String token = server.newToken();
      // A program that starts coordinators reads the token from its file: its log is no place for
      // it.
      if (token != null && readyFile == null) {
        terminal
            .out()
            .println(
                "  token    "
                    + token
                    + " (shown once; also in the state folder's file "
                    + Access.TOKEN_FILE
                    + ")");
      }
      terminal.out().flush();
      Path ready = readyFile;
      if (ready != null) {
        Path unfinished = ready.resolveSibling(ready.getFileName() + ".part");
        Files.writeString(
            unfinished,
            "{\"devices\":" + server.devicePort() + ",\"admin\":" + server.adminPort() + "}\n");
        Files.move(unfinished, ready, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
