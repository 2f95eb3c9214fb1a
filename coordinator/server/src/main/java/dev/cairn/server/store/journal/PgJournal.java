package dev.cairn.server.store.journal;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.NamedMessages;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.VersionConflict;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The journal in PostgreSQL's table {@code event}: the primary key (stream, version) lets one of
 * two writers win, and the tables that follow from events are written in the same transaction. An
 * append is one call that commits by itself, with the messages that it names and the participations
 * that follow from it, unless more follows.
 *
 * @param <E> the events
 */
public final class PgJournal<E> implements Journal<E> {

  /** Held by each append until its commit, so that positions become visible in their order. */
  private static final long POSITION_LOCK = 0x6361_6972_6e01L;

  private static final String LOAD =
      "SELECT type, schema, payload::text FROM event WHERE stream = ? ORDER BY version";

  private static final String ARGUMENTS =
      "?, ?, ?::text[], ?::int[], ?::timestamptz, ?::text[], ?, ?, ?, ?";

  /**
   * More messages than these are stored before the append, in a transaction of their own: the
   * append holds a lock that those of all runs wait for.
   */
  static final long MESSAGES_BYTES_MAX = 1 << 20;

  private static final String APPEND = "SELECT append_events(" + ARGUMENTS + ")";

  private static final String APPEND_TO_ROUND =
      "SELECT append_to_round(" + ARGUMENTS + ", ?, ?::bytea[], ?::bytea[], ?, ?::text[])";

  private static final String ROUND_PREFIX = "round/";

  /** Of whom an update is accepted by events. */
  @FunctionalInterface
  private interface Participants<E> {
    List<String> in(List<E> events);
  }

  /** One of the two calls that append. */
  private record Call(String sql, @Nullable Object[] arguments) {}

  private final Database database;
  private final EventCodec<E> codec;
  private final Projection<E> projection;
  private final Participants<E> participants;
  private final JournalListener<E> listener;
  private final @Nullable Lease lease;

  private PgJournal(
      Database database,
      EventCodec<E> codec,
      Projection<E> projection,
      Participants<E> participants,
      JournalListener<E> listener,
      @Nullable Lease lease) {
    this.database = database;
    this.codec = codec;
    this.projection = projection;
    this.participants = participants;
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
        database,
        codec,
        Projection.both(new InitialVersions(), new ActiveRuns()),
        events -> List.of(),
        listener,
        null);
  }

  /** The rounds' streams. */
  public static PgJournal<RoundEvent> ofRounds(
      Database database, EventCodec<RoundEvent> codec, JournalListener<RoundEvent> listener) {
    return new PgJournal<>(
        database,
        codec,
        new ProposedVersions(codec),
        ParticipationTable::participants,
        listener,
        null);
  }

  /** The streams of the populations' ledgers. */
  public static PgJournal<LedgerEntry> ofLedgers(
      Database database, EventCodec<LedgerEntry> codec, JournalListener<LedgerEntry> listener) {
    return new PgJournal<>(database, codec, Projection.none(), events -> List.of(), listener, null);
  }

  @Override
  public Journal<E> under(Lease owner) {
    return new PgJournal<>(database, codec, projection, participants, listener, owner);
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
    append(stream, expectedVersion, events, Map.of(), nowMillis);
  }

  @Override
  public void append(
      String stream, long expectedVersion, List<E> events, NamedMessages named, long nowMillis) {
    if (named.store() instanceof PgMessageStore store
        && store.isBeside(database, lease)
        && bytes(named.messages()) <= MESSAGES_BYTES_MAX) {
      append(stream, expectedVersion, events, named.messages(), nowMillis);
      store.stored(named.round(), named.messages());
    } else {
      Journal.super.append(stream, expectedVersion, events, named, nowMillis);
    }
  }

  private static long bytes(Map<Digest, byte[]> messages) {
    return messages.values().stream().mapToLong(message -> message.length).sum();
  }

  private void append(
      String stream,
      long expectedVersion,
      List<E> events,
      Map<Digest, byte[]> messages,
      long nowMillis) {
    long start = System.nanoTime();
    Instant at = Instant.ofEpochMilli(nowMillis);
    // Before the lock is taken.
    Call call = call(stream, expectedVersion, events, messages, at);
    try {
      if (projection.concerns(events)) {
        database.inTransaction(
            sql -> {
              take(sql, call, stream, expectedVersion);
              projection.project(sql, stream, events, at);
              return "";
            });
      } else {
        String outcome =
            database.query(call.sql(), row -> row.getString(1), call.arguments()).get(0);
        require(outcome, stream, expectedVersion);
      }
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
    Call call = call(stream, expectedVersion, events, Map.of(), at);
    take(sql, call, stream, expectedVersion);
    projection.project(sql, stream, events, at);
  }

  private Call call(
      String stream,
      long expectedVersion,
      List<E> events,
      Map<Digest, byte[]> messages,
      Instant at) {
    List<@Nullable Object> arguments = arguments(stream, expectedVersion, events, at);
    List<String> clients = participants.in(events);
    if (messages.isEmpty() && clients.isEmpty()) {
      return new Call(APPEND, arguments.toArray());
    }
    RoundId round = RoundId.parse(stream.substring(ROUND_PREFIX.length()));
    arguments.add(round.toString());
    arguments.add(messages.keySet().stream().map(Digest::bytes).toArray(byte[][]::new));
    arguments.add(messages.values().toArray(byte[][]::new));
    arguments.add(round.run().value());
    arguments.add(clients.toArray(String[]::new));
    return new Call(APPEND_TO_ROUND, arguments.toArray());
  }

  /** What {@link #ARGUMENTS} stand for. */
  private List<@Nullable Object> arguments(
      String stream, long expectedVersion, List<E> events, Instant at) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("an append has at least one event");
    }
    String[] types = new String[events.size()];
    int[] schemas = new int[events.size()];
    String[] payloads = new String[events.size()];
    for (int i = 0; i < events.size(); i++) {
      EventCodec.Encoded encoded = codec.encode(events.get(i));
      types[i] = encoded.type();
      schemas[i] = encoded.schema();
      payloads[i] = encoded.payload();
    }
    Lease owner = lease;
    List<@Nullable Object> arguments = new ArrayList<>();
    arguments.add(stream);
    arguments.add(expectedVersion);
    arguments.add(types);
    arguments.add(schemas);
    arguments.add(at);
    arguments.add(payloads);
    arguments.add(POSITION_LOCK);
    arguments.add(owner == null ? null : owner.name());
    arguments.add(owner == null ? null : owner.holder());
    arguments.add(owner == null ? null : owner.epoch());
    return arguments;
  }

  private void take(Sql sql, Call call, String stream, long expectedVersion) throws SQLException {
    String outcome = sql.query(call.sql(), row -> row.getString(1), call.arguments()).get(0);
    require(outcome, stream, expectedVersion);
  }

  private void require(String outcome, String stream, long expectedVersion) {
    Lease owner = lease;
    if (outcome.equals("STALE") && owner != null) {
      throw new StaleOwnerException(owner);
    }
    if (!outcome.equals("DONE")) {
      throw new VersionConflictException(stream, expectedVersion);
    }
  }
}
