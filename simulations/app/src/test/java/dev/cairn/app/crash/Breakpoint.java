package dev.cairn.app.crash;

import dev.cairn.app.process.Processes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Holds a coordinator exactly before an event becomes durable: a trigger on the journal waits there
 * for a lock that this holds. Killing the database frees the lock, so the next start runs through,
 * unless it is to be held as well.
 */
final class Breakpoint implements AutoCloseable {
  private static final long LOCK = 4711;
  private static final Duration REACH_DEADLINE = Duration.ofSeconds(60);

  private final Connection connection;
  private final String what;

  private Breakpoint(Connection connection, String what) {
    this.connection = connection;
    this.what = what;
  }

  /**
   * Sets a breakpoint.
   *
   * @param connection to the journal; closed with this
   * @param type the event's type
   * @param nth which event of the type in its stream, from 1 on
   * @param stream end of the stream's name, for instance {@code /2/1} for round 2, attempt 1
   */
  static Breakpoint before(Connection connection, String type, int nth, String stream)
      throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("SET statement_timeout = '30s'");
      sql.execute("SELECT pg_advisory_lock(" + LOCK + ")");
      sql.execute("DROP TRIGGER IF EXISTS breakpoint ON event");
      sql.execute("CREATE TABLE IF NOT EXISTS breakpoint_again (held boolean)");
      sql.execute("DELETE FROM breakpoint_again");
      define(sql, type, nth, stream);
      sql.execute(
          "CREATE TRIGGER breakpoint BEFORE INSERT ON event FOR EACH ROW"
              + " EXECUTE FUNCTION breakpoint()");
    }
    return new Breakpoint(connection, type + " " + nth + " of " + stream);
  }

  private static void define(Statement sql, String type, int nth, String stream)
      throws SQLException {
    sql.execute(
        "CREATE OR REPLACE FUNCTION breakpoint() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF NEW.type = '%s' AND NEW.stream LIKE '%%%s' AND (SELECT count(*) FROM event"
                .formatted(type, stream)
            + " WHERE stream = NEW.stream AND type = NEW.type) = %d".formatted(nth - 1)
            + " THEN PERFORM pg_advisory_xact_lock_shared("
            + LOCK
            + "); WHILE EXISTS (SELECT FROM breakpoint_again) LOOP PERFORM pg_sleep(0.01);"
            + " END LOOP; END IF; RETURN NEW; END $$");
  }

  /** Holds also the next start, before the same event, until {@link #release}. */
  void holdNextStart() throws SQLException {
    execute("INSERT INTO breakpoint_again VALUES (true)");
  }

  /** Holds the next start before another event, until {@link #release}. */
  void holdNextStart(String type, int nth, String stream) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      // The coordinator stands in the function as it was.
      define(sql, type, nth, stream);
    }
    holdNextStart();
  }

  /** The breakpoint at which a coordinator stands that was started again. */
  static Breakpoint ofNextStart(Connection connection, String what) {
    return new Breakpoint(connection, what);
  }

  /** Waits until a coordinator that was started again stands at the breakpoint. */
  void awaitReachedAgain() throws Exception {
    Processes.await(
        "the coordinator stands again before " + what,
        REACH_DEADLINE,
        () ->
            "1".equals(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")));
  }

  /** Lets a coordinator that was started again go on. */
  void release() throws SQLException {
    execute("DELETE FROM breakpoint_again");
  }

  private void execute(String statement) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  /** Waits until the coordinator stands at the breakpoint. */
  void awaitReached() throws Exception {
    Processes.await(
        "the coordinator stands before " + what,
        REACH_DEADLINE,
        () ->
            "1"
                .equals(
                    text(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                            + " AND objid = "
                            + LOCK)));
  }

  /** The newest event that is durable: {@code stream type}. */
  String durable() throws SQLException {
    return text("SELECT stream || ' ' || type FROM event ORDER BY position DESC LIMIT 1");
  }

  private String text(String query) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
