package dev.cairn.server.store.postgres;

import dev.cairn.server.store.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL server for all tests of this JVM, started when first asked for and stopped at
 * the JVM's end. Each caller gets a database of its own.
 */
public final class SharedPostgres {
  /** Unpacked once until {@code mvn clean}. */
  public static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private static final String TEMPLATE = "migrated";
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
  private static final AtomicInteger NEXT = new AtomicInteger();

  private SharedPostgres() {}

  /** A new database with all tables, open; the caller closes it. */
  public static Database freshDatabase() {
    return Database.open(freshAddress());
  }

  /** A new database with all tables. */
  public static DatabaseAddress freshAddress() {
    return create("TEMPLATE " + Holder.migratedTemplate());
  }

  /** A new database without tables. */
  public static DatabaseAddress emptyAddress() {
    return create("");
  }

  /** A copy of a database, which nobody may use now: its backup. */
  public static DatabaseAddress copyOf(DatabaseAddress database) {
    disconnect(database);
    return create("TEMPLATE " + name(database));
  }

  /** Puts a copy of a backup in a database's place. */
  public static void restore(DatabaseAddress database, DatabaseAddress backup) {
    disconnect(backup);
    execute("DROP DATABASE " + name(database) + " WITH (FORCE)");
    execute("CREATE DATABASE " + name(database) + " TEMPLATE " + name(backup));
  }

  private static void disconnect(DatabaseAddress database) {
    execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"
            + name(database)
            + "'");
  }

  private static String name(DatabaseAddress database) {
    return database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/') + 1);
  }

  static EmbeddedPostgres server() {
    return Holder.SERVER;
  }

  private static DatabaseAddress create(String clause) {
    String name = "test_" + NEXT.incrementAndGet();
    execute("CREATE DATABASE " + name + " " + clause);
    return at(name);
  }

  private static DatabaseAddress at(String database) {
    DatabaseAddress server = server().address();
    String url = server.jdbcUrl().replaceFirst("/[^/]*$", "/" + database);
    return new DatabaseAddress(url, server.user(), server.password());
  }

  private static void execute(String statement) {
    DatabaseAddress server = server().address();
    try (Connection connection =
        DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password())) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();
    private static boolean migrated;

    static synchronized String migratedTemplate() {
      if (!migrated) {
        execute("CREATE DATABASE " + TEMPLATE);
        Database.open(at(TEMPLATE)).close();
        migrated = true;
      }
      return TEMPLATE;
    }

    private static EmbeddedPostgres start() {
      // A test that is run on a mutant has this class once more in the same JVM.
      Path folder =
          Path.of("target", "postgres-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
      StateFolder state = StateFolder.open(folder);
      EmbeddedPostgres server = EmbeddedPostgres.start(state, PROGRAMS, false);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopAtOnce(server.process());
                    server.close();
                    state.close();
                    try {
                      Folders.deleteTree(folder);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
      return server;
    }

    /** Without a checkpoint of what is deleted next: Surefire kills a JVM that ends slowly. */
    private static void stopAtOnce(ProcessHandle server) {
      try {
        new ProcessBuilder("sh", "-c", "kill -QUIT " + server.pid()).start().waitFor();
        server.onExit().get(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (IOException | ExecutionException | TimeoutException e) {
        throw new IllegalStateException("the shared PostgreSQL does not stop at once", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
