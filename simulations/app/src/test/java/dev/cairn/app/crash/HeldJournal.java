package dev.cairn.app.crash;

import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.PostgresLogin;
import dev.cairn.app.process.Processes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A journal in PostgreSQL at which a coordinator can be made to stand at a {@link KillPoint}. A
 * trigger waits for a lock that this holds: before the row that is looked for, or before whatever
 * comes after it. What the database answers once the row is durable waits in a proxy.
 */
final class HeldJournal implements AutoCloseable {
  private static final long LOCK_FIRST = 4712;
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ";

  private static final String END_WAITING =
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
          + " WHERE locktype = 'advisory' AND NOT granted";

  private static final Duration REACH_DEADLINE = Duration.ofSeconds(120);

  private final Connection locks;
  private final Connection looks;
  private volatile @Nullable KillPoint awaited;
  private volatile boolean holdingAnswers;
  private long lock = LOCK_FIRST;

  /**
   * Makes a journal one that can be held; its tables must be there.
   *
   * @param proxy between coordinator and database
   */
  HeldJournal(PostgresLogin login, FaultProxy proxy) throws SQLException {
    locks = login.connect();
    looks = login.connect();
    execute("SET statement_timeout = '30s'");
    forget();
    execute(
        "CREATE OR REPLACE TRIGGER kill_point BEFORE INSERT ON event FOR EACH ROW"
            + " EXECUTE FUNCTION kill_point()");
    proxy.holdAnswers((link, bytes) -> !holdsAnswers());
  }

  /** From now on the coordinator will come no further than to this moment. */
  void hold(KillPoint point) throws SQLException {
    // Another one each time: what was held before may go on, or comes to its end.
    lock++;
    execute("SELECT pg_advisory_lock(" + lock + ")");
    define(condition(point));
    awaited = point;
  }

  /** Lets a coordinator go on from where it is held to this moment. */
  void goOnTo(KillPoint point) throws SQLException {
    long before = lock;
    hold(point);
    execute("SELECT pg_advisory_unlock(" + before + ")");
  }

  private static String condition(KillPoint point) {
    String before =
        "(SELECT count(*) FROM event WHERE stream = NEW.stream AND type = NEW.type) = "
            + (point.nth() - 1);
    return switch (point.when()) {
      case BEFORE_APPEND ->
          "NEW.type = '%s' AND NEW.stream = 'round/%s' AND %s"
              .formatted(point.type(), point.roundId(), before);
      case AFTER_APPEND -> "false";
      // Rows of the same append are of the same transaction.
      case AFTER_SEND ->
          "(SELECT count(*) FROM event WHERE %s AND xmin <> pg_current_xact_id()::xid) >= %d"
              .formatted(rows(point), point.nth());
    };
  }

  private static String rows(KillPoint point) {
    return "type = '%s' AND stream = 'round/%s'".formatted(point.type(), point.roundId());
  }

  private void define(String condition) throws SQLException {
    execute(
        "CREATE OR REPLACE FUNCTION kill_point() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            + condition
            + " THEN PERFORM pg_advisory_xact_lock_shared("
            + lock
            + "); END IF; RETURN NEW; END $$");
  }

  private boolean holdsAnswers() {
    KillPoint point = awaited;
    if (point == null || point.when() != KillPoint.When.AFTER_APPEND) {
      return false;
    }
    try {
      boolean there = holdingAnswers || isDurable(point);
      stands(point, there);
      return there;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The answer of a killed coordinator's database may come when the next moment is held for. */
  private synchronized void stands(KillPoint point, boolean there) {
    if (point.equals(awaited)) {
      holdingAnswers = there;
    }
  }

  /** Waits until the coordinator stands where it is held; what it sends then has to be heard. */
  void awaitReached(KillPoint point) throws Exception {
    Processes.await(
        "the coordinator stands " + point + "; the newest event is " + newest(),
        REACH_DEADLINE,
        () ->
            switch (point.when()) {
              case BEFORE_APPEND -> count(WAITING + lock) > 0;
              case AFTER_APPEND -> holdingAnswers;
              case AFTER_SEND -> isDurable(point);
            });
  }

  /** Whether the coordinator stands where a row is durable and it does not know. */
  boolean isHoldingAnswers() {
    return holdingAnswers;
  }

  boolean isDurable(KillPoint point) throws SQLException {
    return count(point) >= point.nth();
  }

  /** How many rows of its type are durable. */
  long count(KillPoint point) throws SQLException {
    return count("SELECT count(*) FROM event WHERE " + rows(point));
  }

  /** The client of the row, where it names one. */
  @Nullable String client(KillPoint point) throws SQLException {
    return text(
        "SELECT max(payload ->> 'client') FROM (SELECT payload FROM event WHERE "
            + rows(point)
            + " ORDER BY version OFFSET "
            + (point.nth() - 1)
            + " LIMIT 1) AS found");
  }

  /** The members of the newest event of a type in a round, as they stand there. */
  @Nullable String payload(String type, String round) throws SQLException {
    return text(
        "SELECT max(payload::text) FROM event WHERE type = '%s' AND stream = 'round/%s'"
            .formatted(type, round));
  }

  /** The newest event that is durable: {@code stream type}. */
  String newest() throws SQLException {
    return String.valueOf(
        text("SELECT stream || ' ' || type FROM event ORDER BY position DESC LIMIT 1"));
  }

  /**
   * Holds nothing any more, now that the coordinator is dead. Nor does it hold its runs: that
   * another process waits until a lease has run out is for others to test, and takes seconds.
   */
  void letGo() throws SQLException {
    forget();
    // An append is one call: what was held in it would be done after its coordinator's death.
    execute(END_WAITING);
    execute("SELECT pg_advisory_unlock_all()");
    execute("UPDATE lease SET expires_at = now() WHERE expires_at > now()");
  }

  private void forget() throws SQLException {
    synchronized (this) {
      awaited = null;
      holdingAnswers = false;
    }
    define("false");
  }

  private long count(String query) throws SQLException {
    return Long.parseLong(String.valueOf(text(query)));
  }

  private synchronized @Nullable String text(String query) throws SQLException {
    try (Statement sql = looks.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private void execute(String statement) throws SQLException {
    try (Statement sql = locks.createStatement()) {
      sql.execute(statement);
    }
  }

  @Override
  public void close() throws SQLException {
    locks.close();
    looks.close();
  }
}
