package dev.cairn.app.process;

import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The embedded PostgreSQL, but in the test's hands instead of a coordinator's. */
public final class EmbeddedServer implements PostgresServer {
  /** Unpacked once until {@code mvn clean}. */
  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private final StateFolder folder;
  private EmbeddedPostgres server;

  /**
   * Starts a server.
   *
   * @param folder for its data
   */
  public EmbeddedServer(Path folder) throws Exception {
    this.folder = StateFolder.open(Files.createDirectories(folder));
    start();
  }

  @Override
  public PostgresLogin login() {
    DatabaseAddress address = server.address();
    URI uri = URI.create(address.jdbcUrl().substring("jdbc:".length()));
    return new PostgresLogin(
        uri.getPort(), uri.getPath().substring(1), address.user(), address.password());
  }

  @Override
  public void stop() {
    server.close();
  }

  @Override
  public void start() {
    server = EmbeddedPostgres.start(folder, PROGRAMS, true);
  }

  @Override
  public String toString() {
    return "embedded PostgreSQL";
  }

  @Override
  public void close() {
    server.close();
    folder.close();
  }
}
