package dev.cairn.server.store.postgres;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of the coordinator's own, for those who have none: its data is in the state
 * folder, it listens on a free loopback port with a password, and it is as durable as any other
 * ({@code fsync} and {@code synchronous_commit} are on). It stops with {@link #close} and at the
 * latest when the JVM ends in order; one that outlived a killed JVM is stopped by the next start.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  /** The database's password in the state folder. */
  public static final String PASSWORD_FILE = "postgres.password";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final Postmaster postmaster;
  private final Postmaster.Running running;
  private final DatabaseAddress address;
  private final Path logFile;
  private final Thread exitHook;

  private EmbeddedPostgres(
      Postmaster postmaster,
      Postmaster.Running running,
      DatabaseAddress address,
      Path logFile,
      Thread exitHook) {
    this.postmaster = postmaster;
    this.running = running;
    this.address = address;
    this.logFile = logFile;
    this.exitHook = exitHook;
  }

  /** Starts the server of {@code state}, with its programs unpacked there too. */
  public static EmbeddedPostgres start(StateFolder state) {
    return start(state, state.path().resolve("postgres-programs"), true);
  }

  /**
   * Starts the server of {@code state}.
   *
   * @param cache where the programs are unpacked (60 MB); several coordinators may share it
   * @param stopAtExit whether a shutdown hook stops the server. The JVM runs its hooks at the same
   *     time: who has one that needs the database until its end says false and closes this there.
   * @throws StartFailure with a reason for the user
   */
  public static EmbeddedPostgres start(StateFolder state, Path cache, boolean stopAtExit) {
    try {
      Path home = Binaries.unpackInto(cache);
      ServerLog log = new ServerLog(state.path());
      Programs programs = new Programs(home, log);
      DataFolder data = DataFolder.in(state.path(), programs);
      Postmaster postmaster = new Postmaster(programs, log, data.path(), Postmaster::freePort);
      String password = data.password();
      Thread exitHook = new Thread(() -> stop(postmaster), "postgres-exit");
      if (stopAtExit) {
        // Before the server is there: Ctrl-C may come while it starts.
        addExitHook(exitHook);
      }
      Postmaster.Running running = startOrForget(postmaster, exitHook);
      DatabaseAddress address =
          new DatabaseAddress(
              "jdbc:postgresql://"
                  + Postmaster.HOST
                  + ":"
                  + running.port()
                  + "/"
                  + DataFolder.DATABASE,
              DataFolder.USER,
              password);
      return new EmbeddedPostgres(postmaster, running, address, log.file(), exitHook);
    } catch (IOException e) {
      throw new StartFailure(
          DiskSpace.isFull(state.path(), e)
              ? DiskSpace.fullLine(state.path())
              : "PostgreSQL could not be started in " + state.path() + ": " + e,
          e);
    }
  }

  /**
   * Stops the server of {@code state} that a killed process left, if there is one.
   *
   * @param cache where the programs are unpacked
   * @throws StartFailure if it does not stop
   */
  public static void stopLeft(StateFolder state, Path cache) {
    Path data = DataFolder.of(state.path());
    if (!Files.isDirectory(data)) {
      return;
    }
    try {
      ServerLog log = new ServerLog(state.path());
      Programs programs = new Programs(Binaries.unpackInto(cache), log);
      new Postmaster(programs, log, data, Postmaster::freePort).stopLeftOver();
    } catch (IOException e) {
      throw new StartFailure("The server in " + data + " could not be stopped: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("The stop of the server in " + data + " was interrupted.", e);
    }
  }

  /** Where the server's database is, for {@link Database#open}. */
  public DatabaseAddress address() {
    return address;
  }

  /** The server's process, to measure it or to learn when it ends. */
  public ProcessHandle process() {
    return running.process().toHandle();
  }

  /** The file with the server's messages. */
  public Path logFile() {
    return logFile;
  }

  /** Stops the server; open transactions are rolled back. */
  @Override
  public void close() {
    removeExitHook(exitHook);
    stop(postmaster);
  }

  private static Postmaster.Running startOrForget(Postmaster postmaster, Thread exitHook) {
    try {
      return postmaster.start();
    } catch (StartFailure e) {
      removeExitHook(exitHook);
      throw e;
    }
  }

  private static void addExitHook(Thread exitHook) {
    try {
      Runtime.getRuntime().addShutdownHook(exitHook);
    } catch (IllegalStateException exiting) {
      throw new StartFailure(
          "PostgreSQL is not started, because the coordinator is ending.", exiting);
    }
  }

  private static void removeExitHook(Thread exitHook) {
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException exiting) {
      LOG.debug("The JVM is ending: the shutdown hook stops PostgreSQL as well.");
    }
  }

  private static void stop(Postmaster postmaster) {
    try {
      if (!postmaster.stop()) {
        LOG.warn("PostgreSQL did not stop; the next start will see to it.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
