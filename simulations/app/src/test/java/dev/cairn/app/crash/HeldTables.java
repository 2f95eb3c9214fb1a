package dev.cairn.app.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;

/**
 * Tables of a coordinator in front of which what it writes can be made to stand: triggers wait for
 * a lock that this holds.
 */
final class HeldTables implements AutoCloseable {
  private static final long LOCK = 4713;

  /** What is written to each when operators change something. */
  private static final Map<String, String> WRITTEN =
      Map.of(
          "audit_pending", "INSERT",
          "event", "INSERT",
          "device", "UPDATE",
          "operator_token", "INSERT",
          "model_alias", "INSERT",
          "idempotency", "UPDATE",
          "audit", "INSERT");

  private static final String WAITING = "FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

  private final Connection connection;

  /** Takes a connection to a coordinator's database, and closes it with this. */
  HeldTables(Connection connection) throws SQLException {
    this.connection = connection;
    execute("SELECT pg_advisory_lock(" + LOCK + ")");
    define("false");
    for (Map.Entry<String, String> table : WRITTEN.entrySet()) {
      execute(
          "CREATE OR REPLACE TRIGGER held_table BEFORE %s ON %s FOR EACH ROW"
                  .formatted(table.getValue(), table.getKey())
              + " EXECUTE FUNCTION held_table()");
    }
  }

  /** From now on nothing is written to these tables; none are all others. */
  void hold(Set<String> tables) throws SQLException {
    define("TG_TABLE_NAME = ANY ('{" + String.join(",", tables) + "}')");
  }

  private void define(String condition) throws SQLException {
    execute(
        "CREATE OR REPLACE FUNCTION held_table() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            + condition
            + " THEN PERFORM pg_advisory_xact_lock_shared("
            + LOCK
            + "); END IF; RETURN NEW; END $$");
  }

  /** How many transactions wait, for this or for one that does. */
  long waiting() throws SQLException {
    return count("SELECT count(*) " + WAITING);
  }

  /** The number that a query gives. */
  long count(String query) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Holds nothing any more; what waits, for a coordinator that is dead, is never done. */
  void forget() throws SQLException {
    // What waits behind another one comes to stand here when that one is ended.
    while (waiting() > 0) {
      execute("SELECT pg_terminate_backend(pid, 10000) " + WAITING);
    }
    define("false");
  }

  /**
   * Over a database that others may use, too, what was broken off is settled an hour later, and a
   * run is taken up again when its lease has run out: both is so from now on.
   */
  void letTimePass() throws SQLException {
    execute("UPDATE audit_pending SET at = at - interval '61 minutes'");
    execute("UPDATE lease SET expires_at = now() WHERE expires_at > now()");
  }

  private void execute(String statement) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
