package dev.cairn.server.store.journal;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.server.store.VersionConflict;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal in PostgreSQL's table {@code event}: the primary key (stream, version) lets one of
 * two writers win, and the tables that follow from events are written in the same transaction.
 *
 * @param <E> the events
 */
public final class PgJournal<E> implements Journal<E> {

  /** Held by each append until its commit, so that positions become visible in their order. */
  private static final long POSITION_LOCK = 0x6361_6972_6e01L;

  private static final String LOAD =
      "SELECT type, schema, payload::text FROM event WHERE stream = ? ORDER BY version";

  // The stream is looked at before the lock is waited for: it can only have grown since then, and
  // that another one took the version meanwhile is the primary key's to say.
  private static final String END_AND_LOCK =
      "SELECT coalesce((SELECT max(version) + 1 FROM event WHERE stream = ?), 0),"
          + " pg_advisory_xact_lock(?)";

  private final Database database;
  private final EventCodec<E> codec;
  private final Projection<E> projection;
  private final JournalListener<E> listener;
  private final @Nullable Lease lease;

  private PgJournal(
      Database database,
      EventCodec<E> codec,
      Projection<E> projection,
      JournalListener<E> listener,
      @Nullable Lease lease) {
    this.database = database;
    this.codec = codec;
    this.projection = projection;
    this.listener = listener;
    this.lease = lease;
  }

  /**
   * The runs' streams.
   *
   * @param listener hears of each append
   */
  public static PgJournal<RunEvent> ofRuns(
      Database database, EventCodec<RunEvent> codec, JournalListener<RunEvent> listener) {
    return new PgJournal<>(
        database, codec, Projection.both(new InitialVersions(), new ActiveRuns()), listener, null);
  }

  /** The rounds' streams. */
  public static PgJournal<RoundEvent> ofRounds(
      Database database, EventCodec<RoundEvent> codec, JournalListener<RoundEvent> listener) {
    return new PgJournal<>(
        database,
        codec,
        Projection.both(new ProposedVersions(codec), ParticipationTable.projection()),
        listener,
        null);
  }

  /** The streams of the populations' ledgers. */
  public static PgJournal<LedgerEntry> ofLedgers(
      Database database, EventCodec<LedgerEntry> codec, JournalListener<LedgerEntry> listener) {
    return new PgJournal<>(database, codec, Projection.none(), listener, null);
  }

  @Override
  public Journal<E> under(Lease owner) {
    return new PgJournal<>(database, codec, projection, listener, owner);
  }

  @Override
  public long incarnation() {
    return new Incarnations(database).current();
  }

  @Override
  public List<E> load(String stream) {
    return database.query(LOAD, this::event, stream);
  }

  /** The same in a transaction. */
  List<E> loadIn(Sql sql, String stream) throws SQLException {
    return sql.query(LOAD, this::event, stream);
  }

  private E event(ResultSet row) throws SQLException {
    return codec.decode(new EventCodec.Encoded(row.getString(1), row.getInt(2), row.getString(3)));
  }

  /** Keeps all appends away until the transaction ends. */
  static void lockPositions(Sql sql) throws SQLException {
    sql.query("SELECT pg_advisory_xact_lock(?)", row -> "", POSITION_LOCK);
  }

  @Override
  public void append(String stream, long expectedVersion, List<E> events, long nowMillis) {
    long start = System.nanoTime();
    Instant at = Instant.ofEpochMilli(nowMillis);
    // Before the lock is taken.
    List<@Nullable Object[]> rows = rows(stream, expectedVersion, events, at);
    try {
      database.inTransaction(
          sql -> {
            insert(sql, stream, expectedVersion, events, rows, at);
            return "";
          });
    } catch (VersionConflict e) {
      listener.failed();
      throw new VersionConflictException(stream, expectedVersion);
    } catch (RuntimeException e) {
      listener.failed();
      throw e;
    }
    listener.appended(events, Duration.ofNanos(System.nanoTime() - start));
  }

  /** The same in a transaction of somebody else, of which the listener hears nothing. */
  void appendIn(Sql sql, String stream, long expectedVersion, List<E> events, long nowMillis)
      throws SQLException {
    Instant at = Instant.ofEpochMilli(nowMillis);
    insert(sql, stream, expectedVersion, events, rows(stream, expectedVersion, events, at), at);
  }

  private List<@Nullable Object[]> rows(
      String stream, long expectedVersion, List<E> events, Instant at) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("an append has at least one event");
    }
    List<@Nullable Object[]> rows = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      EventCodec.Encoded encoded = codec.encode(events.get(i));
      rows.add(
          new @Nullable Object[] {
            stream, expectedVersion + i, encoded.type(), encoded.schema(), at, encoded.payload()
          });
    }
    return rows;
  }

  private void insert(
      Sql sql,
      String stream,
      long expectedVersion,
      List<E> events,
      List<@Nullable Object[]> rows,
      Instant at)
      throws SQLException {
    Lease owner = lease;
    long end = sql.query(END_AND_LOCK, row -> row.getLong(1), stream, POSITION_LOCK).get(0);
    if (owner != null) {
      PgLeases.hold(sql, owner);
    }
    if (expectedVersion < 0 || expectedVersion > end) {
      throw new VersionConflictException(stream, expectedVersion);
    }
    sql.updateAll(
        "INSERT INTO event (stream, version, type, schema, at, payload)"
            + " VALUES (?, ?, ?, ?, ?, ?::jsonb)",
        rows);
    projection.project(sql, stream, events, at);
  }
}
