package dev.cairn.server.store.journal;

import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code incarnation}: the histories of a database. */
public final class Incarnations {

  /** Numbers count tens of seconds from the beginning of 2020. */
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

  private static final long UNIT_SECONDS = 10;
  private static final String CURRENT = "SELECT max(number) FROM incarnation";

  /** One statement, so that all of it is of one moment. */
  private static final String LOOK =
      "SELECT (SELECT name FROM incarnation ORDER BY number LIMIT 1),"
          + " i.number, i.name, e.position, e.stream, e.version, e.at,"
          + " EXISTS (SELECT 1 FROM incarnation WHERE number = ? AND name = ?),"
          + " (SELECT at FROM event WHERE position = ? AND stream = ? AND version = ?)"
          + " FROM (SELECT number, name FROM incarnation ORDER BY number DESC LIMIT 1) i"
          + " LEFT JOIN (SELECT position, stream, version, at FROM event"
          + " ORDER BY position DESC LIMIT 1) e ON true";

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

  /**
   * A look at the database.
   *
   * @param mark the database as it is now
   * @param kinship what it is to the one that was seen; the same if none was
   */
  public record Look(DatabaseMark mark, Kinship kinship) {}

  /** The database as it is now. */
  public DatabaseMark mark() {
    return look(null).mark();
  }

  /** The database as a transaction sees it. */
  public static DatabaseMark mark(Sql sql) throws SQLException {
    return sql.first(LOOK, row -> look(row, null), arguments(null)).orElseThrow().mark();
  }

  /** What the database is to the one that a mark is of. */
  public Kinship kinship(DatabaseMark seen) {
    return look(seen).kinship();
  }

  /** Both at the same moment; {@code seen} is null if none was. */
  public Look look(@Nullable DatabaseMark seen) {
    return database.first(LOOK, row -> look(row, seen), arguments(seen)).orElseThrow();
  }

  private static @Nullable Object[] arguments(@Nullable DatabaseMark seen) {
    DatabaseMark.Newest event = seen == null ? null : seen.event();
    return new @Nullable Object[] {
      seen == null ? null : seen.incarnation(),
      seen == null ? null : seen.name(),
      event == null ? null : event.position(),
      event == null ? null : event.stream(),
      event == null ? null : event.version()
    };
  }

  private static Look look(ResultSet row, @Nullable DatabaseMark seen) throws SQLException {
    String stream = row.getString(5);
    DatabaseMark.Newest newest =
        stream == null
            ? null
            : new DatabaseMark.Newest(
                row.getLong(4), stream, row.getLong(6), Sql.instant(row, 7).toEpochMilli());
    DatabaseMark now = new DatabaseMark(row.getString(1), row.getLong(2), row.getString(3), newest);
    if (seen == null) {
      return new Look(now, Kinship.SAME);
    }
    if (!seen.database().equals(now.database())) {
      return new Look(now, Kinship.STRANGER);
    }
    boolean known = row.getBoolean(8);
    OffsetDateTime at = row.getObject(9, OffsetDateTime.class);
    DatabaseMark.Newest event = seen.event();
    boolean has =
        event == null || (at != null && at.toInstant().toEpochMilli() == event.atMillis());
    return new Look(now, known && has ? Kinship.SAME : Kinship.SET_BACK);
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
