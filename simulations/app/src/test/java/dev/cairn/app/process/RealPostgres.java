package dev.cairn.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL server of the system, with a data folder of its own, on a free loopback port. */
public final class RealPostgres implements PostgresServer {
  private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(2);

  /** PostgreSQL refuses to run as root; this user owns nothing. */
  private static final String ORDINARY_USER = "nobody";

  private static final String SUPERUSER_PASSWORD = "super-secret";

  /** With characters that a DSN has to write as %40 and so on. */
  private static final String PASSWORD = "p@ss:w/rd";

  private final Path programs;
  private final Path folder;
  private final int port;
  private final boolean root;
  private boolean running;

  private RealPostgres(Path programs, Path folder, int port, boolean root) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.root = root;
  }

  /** Sets up and starts a server with a database {@code cairn} of a user {@code cairn}. */
  public static RealPostgres start(Path programs) throws Exception {
    Path folder = Files.createTempDirectory("real-postgres");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    RealPostgres server =
        new RealPostgres(programs, folder, Processes.freePorts(1)[0], Required.isRoot());
    server.setUp();
    return server;
  }

  private void setUp() throws Exception {
    Path passwordFile = folder.resolve("password");
    Files.writeString(passwordFile, SUPERUSER_PASSWORD + "\n");
    if (root) {
      command(List.of("chown", "-R", ORDINARY_USER, folder.toString()));
    }
    program(
        "initdb",
        "--pgdata=" + data(),
        "--username=postgres",
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C");
    start();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "postgres",
                SUPERUSER_PASSWORD);
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE ROLE cairn LOGIN PASSWORD '" + PASSWORD + "'");
      sql.execute("CREATE DATABASE cairn OWNER cairn");
    }
  }

  @Override
  public void start() throws Exception {
    program(
        "pg_ctl",
        "start",
        "--wait",
        "--pgdata=" + data(),
        "--log=" + folder.resolve("log"),
        "--options=-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
            + " -c password_encryption=scram-sha-256");
    running = true;
  }

  private Path data() {
    return folder.resolve("data");
  }

  @Override
  public PostgresLogin login() {
    return new PostgresLogin(port, "cairn", "cairn", PASSWORD);
  }

  @Override
  public void stop() throws Exception {
    program("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata=" + data());
    running = false;
  }

  @Override
  public String toString() {
    return "the system's PostgreSQL";
  }

  /** One number out of the coordinator's database. */
  public long number(String query) throws Exception {
    try (Connection connection = login().connect();
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void program(String name, String... arguments) throws Exception {
    List<String> line = new ArrayList<>();
    if (root) {
      line.addAll(List.of("runuser", "-u", ORDINARY_USER, "--"));
    }
    line.add(programs.resolve(name).toString());
    line.addAll(List.of(arguments));
    command(line);
  }

  private void command(List<String> line) throws Exception {
    Path output = Files.createTempDirectory("command");
    try (CairnProcess process = CairnProcess.start(output, line, Map.of("LC_ALL", "C"))) {
      CairnProcess.Ended ended = process.awaitEnd(COMMAND_DEADLINE);
      assertThat(ended.code()).as(line + " " + ended).isZero();
    } finally {
      delete(output);
    }
  }

  @Override
  public void close() throws Exception {
    if (running) {
      program("pg_ctl", "stop", "--wait", "--mode=fast", "--pgdata=" + data());
    }
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
