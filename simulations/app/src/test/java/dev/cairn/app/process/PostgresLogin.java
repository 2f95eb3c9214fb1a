package dev.cairn.app.process;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * How to reach a database on this machine.
 *
 * @param port of the server, on the loopback address
 * @param database its name
 * @param user who owns it
 * @param password the user's, not encoded
 */
public record PostgresLogin(int port, String database, String user, String password) {

  /** The same as a coordinator is given it. */
  public String dsn() {
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(user, URLEncoder.encode(password, StandardCharsets.UTF_8), port, database);
  }

  /** The same through another port, for instance a proxy's. */
  public PostgresLogin through(int other) {
    return new PostgresLogin(other, database, user, password);
  }

  /** A connection of the test's own. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
  }
}
