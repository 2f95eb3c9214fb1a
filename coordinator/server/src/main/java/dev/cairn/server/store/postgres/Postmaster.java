package dev.cairn.server.store.postgres;

import dev.cairn.server.store.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's server process: starting one, stopping one, and dealing with one left over. */
final class Postmaster {
  static final String HOST = "127.0.0.1";

  /** Long, because after a crash the server first replays its log. */
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private static final Duration FAST_STOP_DEADLINE = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_STOP_DEADLINE = Duration.ofSeconds(8);
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(2);
  private static final Duration SIGNAL_DEADLINE = Duration.ofSeconds(5);

  /** How long a killed server's children may hold its shared memory. */
  private static final Duration ORPHANS_DEADLINE = Duration.ofSeconds(15);

  private static final int PORT_ATTEMPTS_MAX = 3;
  private static final int POLL_MILLIS = 5;

  /** For a small machine and one client; durability is never traded for speed. */
  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("fsync", "on"),
              Map.entry("synchronous_commit", "on"),
              Map.entry("full_page_writes", "on"),
              Map.entry("password_encryption", "scram-sha-256"),
              Map.entry("listen_addresses", HOST),
              Map.entry("unix_socket_directories", ""),
              Map.entry("max_connections", "40"),
              Map.entry("shared_buffers", "64MB"),
              Map.entry("effective_cache_size", "256MB"),
              Map.entry("maintenance_work_mem", "32MB"),
              Map.entry("min_wal_size", "80MB"),
              Map.entry("max_wal_size", "512MB"),
              Map.entry("wal_level", "minimal"),
              Map.entry("max_wal_senders", "0"),
              Map.entry("max_worker_processes", "2"),
              Map.entry("max_logical_replication_workers", "0"),
              Map.entry("autovacuum_max_workers", "2"),
              Map.entry("jit", "off"),
              Map.entry("timezone", "UTC"),
              Map.entry("log_timezone", "UTC"),
              Map.entry("log_checkpoints", "off"),
              // Without details: they quote rows, and rows hold what clients sent.
              Map.entry("log_error_verbosity", "terse"),
              Map.entry("logging_collector", "off")));

  private final Programs programs;
  private final ServerLog log;
  private final Path data;
  private final Ports ports;

  /** Guarded by this: the shutdown hook's thread may come while the server is being started. */
  private @Nullable Process launched;

  private boolean stopped;

  /** Where ports come from. */
  @FunctionalInterface
  interface Ports {
    /** A port of {@link #HOST} that is likely free: another process may still be faster. */
    int next() throws IOException;
  }

  /** A server that accepts connections on a loopback port. */
  record Running(Process process, int port) {}

  Postmaster(Programs programs, ServerLog log, Path data, Ports ports) {
    this.ports = ports;
    this.programs = programs;
    this.log = log;
    this.data = data;
  }

  /** Starts a server on a free port, after having stopped one that an earlier run left behind. */
  Running start() {
    try {
      stopLeftOver();
      long orphansEnd = System.nanoTime() + ORPHANS_DEADLINE.toNanos();
      for (int portAttempt = 1; ; ) {
        log.beginAttempt();
        int port = ports.next();
        Process process = launch(port);
        if (becomesReady(process)) {
          return new Running(process, port);
        }
        if (log.says("could not create any TCP/IP sockets")) {
          if (portAttempt++ == PORT_ATTEMPTS_MAX) {
            throw log.failure(
                "PostgreSQL found no free port on "
                    + HOST
                    + " in "
                    + PORT_ATTEMPTS_MAX
                    + " attempts, the last was "
                    + port);
          }
        } else if (log.says("pre-existing shared memory") && System.nanoTime() < orphansEnd) {
          Thread.sleep(20L * POLL_MILLIS);
        } else {
          throw log.failure("PostgreSQL did not start");
        }
      }
    } catch (IOException e) {
      throw new StartFailure("PostgreSQL could not be started in " + data + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("The start of PostgreSQL was interrupted.", e);
    }
  }

  /**
   * Stops the server that was started here, if any, and lets none be started again.
   *
   * @return whether it has ended
   */
  boolean stop() throws InterruptedException {
    Process process;
    synchronized (this) {
      stopped = true;
      process = launched;
    }
    return process == null || stop(process.toHandle());
  }

  /**
   * Stops a server: first fast, which rolls back what is open and writes a checkpoint; then at
   * once, which leaves recovery to the next start; at last by force.
   *
   * @return whether it has ended
   */
  private boolean stop(ProcessHandle server) throws InterruptedException {
    return signalAndWait("INT", server, FAST_STOP_DEADLINE)
        || signalAndWait("QUIT", server, IMMEDIATE_STOP_DEADLINE)
        || (server.destroyForcibly() && hasEnded(server, KILL_DEADLINE));
  }

  /**
   * Stops a server that an earlier run left behind, if there is one.
   *
   * @throws StartFailure if it does not stop
   */
  void stopLeftOver() throws IOException, InterruptedException {
    Optional<PidFile> pidFile = PidFile.read(data);
    Optional<ProcessHandle> server = pidFile.flatMap(file -> file.server(data));
    if (server.isPresent() && !stop(server.get())) {
      throw new StartFailure(
          "A PostgreSQL server of an earlier run (pid "
              + server.get().pid()
              + ") holds "
              + data
              + " and does not stop: end that process and start again.");
    }
    // The name of a process that is gone, or is by now another program. The caller holds the state
    // folder's lock, so nobody else is starting here; and PostgreSQL checks its shared memory too.
    PidFile.delete(data);
  }

  private synchronized Process launch(int port) {
    if (stopped) {
      throw new StartFailure("PostgreSQL is not started, because the coordinator is ending.");
    }
    launched = programs.startServer(arguments(port));
    return launched;
  }

  private boolean becomesReady(Process process) throws IOException, InterruptedException {
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    try {
      while (process.isAlive()) {
        Optional<PidFile> file = PidFile.read(data);
        if (file.isPresent() && file.get().pid() == process.pid() && file.get().ready()) {
          return true;
        }
        if (System.nanoTime() > end) {
          stop(process.toHandle());
          throw new StartFailure(
              "PostgreSQL was not ready within "
                  + START_DEADLINE.toSeconds()
                  + " s: see "
                  + log.file());
        }
        process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      return false;
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private List<String> arguments(int port) {
    List<String> arguments = new ArrayList<>(List.of("-D", data.toString(), "-p", "" + port));
    SETTINGS.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
    return arguments;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  private boolean signalAndWait(String signal, ProcessHandle server, Duration deadline)
      throws InterruptedException {
    if (!server.isAlive()) {
      return true;
    }
    try {
      programs.run(
          "Stopping PostgreSQL",
          SIGNAL_DEADLINE,
          "",
          "pg_ctl",
          "kill",
          signal,
          Long.toString(server.pid()));
    } catch (StartFailure notDelivered) {
      return !server.isAlive();
    }
    return hasEnded(server, deadline);
  }

  private static boolean hasEnded(ProcessHandle server, Duration deadline)
      throws InterruptedException {
    try {
      server.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
