package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Two coordinators over one database and one state folder, which reach each other by TLS. */
final class TwoCoordinators implements AutoCloseable {
  private static final long SECONDS_MAX = 60;

  private final Path folder;
  private final DatabaseAddress database = SharedPostgres.freshAddress();
  private final CoordinatorServer first;
  private final CoordinatorServer second;

  /**
   * Makes a CA and starts both.
   *
   * @param folder one that is not there yet
   */
  TwoCoordinators(Path folder) {
    this.folder = folder;
    StringWriter problems = new StringWriter();
    int code =
        Cairn.run(
            new Terminal(
                new PrintWriter(new StringWriter()),
                new PrintWriter(problems),
                Map.of(),
                folder.getParent(),
                false),
            "init",
            "--data",
            folder.toString());
    assertThat(code).as(problems.toString()).isZero();
    first = CoordinatorServer.start(config());
    second = CoordinatorServer.start(config());
  }

  private ServerConfig config() {
    return ServerConfig.load(
        null,
        Map.of(
            "data",
            folder.toString(),
            "devices.port",
            "0",
            "admin.port",
            "0",
            "replicas.port",
            "0",
            "database.dsn",
            TestCoordinator.dsn(database)),
        Map.of());
  }

  /** What a query with one number gives. */
  int number(String query) {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      assertThat(rows.next()).as(query).isTrue();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  AdminClient first() throws IOException {
    return admin(first);
  }

  AdminClient second() throws IOException {
    return admin(second);
  }

  void stopFirst() {
    first.close();
  }

  private AdminClient admin(CoordinatorServer server) throws IOException {
    Path token = folder.resolve(Access.TOKEN_FILE);
    return AdminClient.of(
        AdminAddress.of(
            "http://127.0.0.1:" + server.adminPort(),
            Files.readString(token).strip(),
            token.toString()));
  }

  /** Asks as long as it is told to ask again, for it is not known yet who drives the run. */
  static <T> T patiently(Callable<T> request) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (true) {
      try {
        return request.call();
      } catch (AdminFailure e) {
        if (!e.code().equals("not_driven") || System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  static void await(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!holds.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    second.close();
    first.close();
  }
}
