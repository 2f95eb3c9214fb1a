package dev.cairn.server.store.journal;

import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code incarnation}: the histories of a database. */
public final class Incarnations {

  /** Numbers count tens of seconds from the beginning of 2020. */
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

  private static final long UNIT_SECONDS = 10;
  private static final String FIRST_NAME = "SELECT name FROM incarnation ORDER BY number LIMIT 1";
  private static final String CURRENT = "SELECT max(number) FROM incarnation";

  private final Database database;

  public Incarnations(Database database) {
    this.database = database;
  }

  /** How it was known that a database was restored. */
  public enum Cause {
    /** It lacked what it had said before. */
    FOUND,
    /** An operator said so. */
    TOLD
  }

  /** What a database is to one that was seen before. */
  public enum Kinship {
    /** The same, and it has all that was seen of it. */
    SAME,
    /** The same, set back: it lacks what was seen of it. */
    SET_BACK,
    /** Another one. */
    STRANGER
  }

  /** The number of the incarnation in which the database is. */
  public long current() {
    return database.first(CURRENT, row -> row.getLong(1)).orElseThrow();
  }

  /** The database as it is now. */
  public DatabaseMark mark() {
    return database.inTransaction(Incarnations::mark);
  }

  /** The database as a transaction sees it. */
  public static DatabaseMark mark(Sql sql) throws SQLException {
    String made = sql.first(FIRST_NAME, row -> row.getString(1)).orElseThrow();
    DatabaseMark.Newest newest =
        sql.first(
                "SELECT position, stream, version, at FROM event ORDER BY position DESC LIMIT 1",
                row ->
                    new DatabaseMark.Newest(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        Sql.instant(row, 4).toEpochMilli()))
            .orElse(null);
    return sql.first(
            "SELECT number, name FROM incarnation ORDER BY number DESC LIMIT 1",
            row -> new DatabaseMark(made, row.getLong(1), row.getString(2), newest))
        .orElseThrow();
  }

  /** What the database is to the one that a mark is of. */
  public Kinship kinship(DatabaseMark seen) {
    if (!seen.database().equals(first())) {
      return Kinship.STRANGER;
    }
    boolean known =
        database
            .first(
                "SELECT 1 FROM incarnation WHERE number = ? AND name = ?",
                row -> 1,
                seen.incarnation(),
                seen.name())
            .isPresent();
    return known && has(seen.event()) ? Kinship.SAME : Kinship.SET_BACK;
  }

  private boolean has(DatabaseMark.@Nullable Newest event) {
    if (event == null) {
      return true;
    }
    long then = event.atMillis();
    return database
        .first(
            "SELECT at FROM event WHERE position = ? AND stream = ? AND version = ?",
            row -> Sql.instant(row, 1).toEpochMilli(),
            event.position(),
            event.stream(),
            event.version())
        .filter(at -> at == then)
        .isPresent();
  }

  /** The name of the first one, which the database keeps for good. */
  private String first() {
    return database.first(FIRST_NAME, row -> row.getString(1)).orElseThrow();
  }

  /**
   * Begins the next incarnation.
   *
   * @param above a number that was seen, also of an incarnation that the database lacks
   * @return its number
   */
  static long begin(Sql sql, Cause cause, long above, Instant now) throws SQLException {
    long before = sql.first(CURRENT, row -> row.getLong(1)).orElseThrow();
    long time = Math.max(0, now.getEpochSecond() - FIRST.getEpochSecond()) / UNIT_SECONDS;
    long number = Math.max(time, Math.max(before, above) + 1);
    sql.update(
        "INSERT INTO incarnation (number, name, cause, at) VALUES (?, ?, ?, ?)",
        number,
        UUID.randomUUID().toString(),
        cause.name(),
        now);
    return number;
  }
}
