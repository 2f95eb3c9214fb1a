package dev.cairn.server.store.journal;

import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All events of all streams in the order in which they became durable. */
public final class EventTable {
  private final Database database;

  public EventTable(Database database) {
    this.database = database;
  }

  /**
   * One event.
   *
   * @param position its place in the order, above 0; there may be gaps
   * @param at when it was decided
   * @param stream the run's or round's stream
   * @param type its kind
   * @param schema version of the payload's form
   * @param payload a JSON object
   */
  public record Entry(
      long position, Instant at, String stream, String type, int schema, String payload) {}

  /** The oldest events of runs and rounds behind {@code position}, at most {@code max}. */
  public List<Entry> after(long position, int max) {
    return database.query(
        "SELECT position, at, stream, type, schema, payload::text FROM event WHERE position > ?"
            + " AND stream NOT LIKE 'ledger/%' ORDER BY position LIMIT ?",
        EventTable::entry, position, max);
  }

  /** All events of one stream, in order. */
  public List<Entry> of(String stream) {
    return database.query(
        "SELECT position, at, stream, type, schema, payload::text FROM event WHERE stream = ?"
            + " ORDER BY version",
        EventTable::entry,
        stream);
  }

  /**
   * One event of a stream that is asked for by itself.
   *
   * @param version its place in the stream, from 0 on
   */
  public record Stored(long version, String type, int schema, String payload) {}

  /** Events of one stream behind a version, in order, at most {@code max}. */
  public List<Stored> of(String stream, long version, int max) {
    return database.query(
        "SELECT version, type, schema, payload::text FROM event WHERE stream = ? AND version > ?"
            + " ORDER BY version LIMIT ?",
        row -> new Stored(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4)),
        stream,
        version,
        max);
  }

  /** The position of a stream's first event; empty if it has none. */
  public Optional<Long> began(String stream) {
    return database.first(
        "SELECT position FROM event WHERE stream = ? AND version = 0",
        row -> row.getLong(1),
        stream);
  }

  /** Names of the streams that begin with {@code prefix}, in ascending order. */
  public List<String> streams(String prefix) {
    return database.query(
        "SELECT stream FROM event WHERE version = 0 AND stream >= ? AND stream < ? ORDER BY stream",
        row -> row.getString(1),
        prefix,
        prefix + '\uffff');
  }

  /** The newest position; 0 if nothing has happened yet. */
  public long latest() {
    return database
        .first("SELECT coalesce(max(position), 0) FROM event", row -> row.getLong(1))
        .orElse(0L);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong(1),
        Sql.instant(row, 2),
        row.getString(3),
        row.getString(4),
        row.getInt(5),
        row.getString(6));
  }
}
