package dev.cairn.server.store.journal;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.store.postgres.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The messages of secure rounds in PostgreSQL's table {@code secure_message}, and those of open
 * rounds that were stored here in memory as well.
 */
public final class PgMessageStore implements MessageStore {
  private final Database database;
  private final RecentMessages recent;
  private final @Nullable Lease lease;

  /** Keeps nothing in memory. */
  public PgMessageStore(Database database) {
    this(database, RecentMessages.none());
  }

  /**
   * Keeps messages in memory as well, as long as their round is open and there is room.
   *
   * @param recent of all stores over this database in this process
   */
  public PgMessageStore(Database database, RecentMessages recent) {
    this(database, recent, null);
  }

  private PgMessageStore(Database database, RecentMessages recent, @Nullable Lease lease) {
    this.database = database;
    this.recent = recent;
    this.lease = lease;
  }

  @Override
  public MessageStore under(Lease owner) {
    return new PgMessageStore(database, recent, owner);
  }

  /** These messages are durable: an append of events that name them has stored them. */
  void stored(RoundId round, Map<Digest, byte[]> messages) {
    recent.keep(round, messages);
  }

  /** Whether these are messages of that database, under that lease. */
  boolean isBeside(Database other, @Nullable Lease owner) {
    return database == other && Objects.equals(lease, owner);
  }

  @Override
  public void put(RoundId round, Map<Digest, byte[]> messages) {
    List<@Nullable Object[]> rows = new ArrayList<>(messages.size());
    messages.forEach(
        (digest, message) ->
            rows.add(new @Nullable Object[] {round.toString(), digest.bytes(), message}));
    Lease owner = lease;
    database.inTransaction(
        sql -> {
          if (owner != null) {
            PgLeases.hold(sql, owner);
          }
          sql.updateAll(
              "INSERT INTO secure_message (round, digest, message) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              rows);
          return "";
        });
    stored(round, messages);
  }

  @Override
  public byte[] get(RoundId round, Digest digest) {
    byte[] own = recent.find(round, digest);
    return own == null ? read(round, digest) : own;
  }

  private byte[] read(RoundId round, Digest digest) {
    return database
        .query(
            "SELECT message FROM secure_message WHERE round = ? AND digest = ?",
            row -> row.getBytes(1),
            round.toString(),
            digest.bytes())
        .stream()
        .findFirst()
        .orElseThrow(() -> gone(round, digest));
  }

  @Override
  public Map<Digest, byte[]> getAll(RoundId round, Collection<Digest> digests) {
    Map<Digest, byte[]> found = new HashMap<>();
    List<Digest> others = new ArrayList<>();
    for (Digest digest : digests) {
      byte[] own = recent.find(round, digest);
      if (own == null) {
        others.add(digest);
      } else {
        found.put(digest, own);
      }
    }
    if (!others.isEmpty()) {
      read(round, others, found);
    }
    for (Digest digest : digests) {
      if (!found.containsKey(digest)) {
        throw gone(round, digest);
      }
    }
    return found;
  }

  private void read(RoundId round, List<Digest> digests, Map<Digest, byte[]> found) {
    List<byte[]> unused =
        database.query(
            "SELECT digest, message FROM secure_message"
                + " WHERE round = ? AND digest = ANY (?::bytea[])",
            row -> found.put(Digest.from(row.getBytes(1)), row.getBytes(2)),
            round.toString(),
            digests.stream().map(Digest::bytes).toArray(byte[][]::new));
  }

  private static TroubleException gone(RoundId round, Digest digest) {
    return new TroubleException("message " + digest + " of round " + round + " is gone");
  }

  @Override
  public void erase(RoundId round) {
    recent.forget(round);
    // Of plain rounds, too, which have none: one statement needs no transaction of its own.
    int unused = database.update("DELETE FROM secure_message WHERE round = ?", round.toString());
  }

  /**
   * Deletes what a run's owners before have left: messages of all its rounds that are over.
   *
   * @param lease the run's, under which it is deleted
   * @throws dev.cairn.engine.port.StaleOwnerException if it is held no more
   */
  public void purge(RunId run, Lease lease) {
    recent.forget(run);
    database.inTransaction(
        sql -> {
          PgLeases.hold(sql, lease);
          return sql.update(
              "DELETE FROM secure_message WHERE starts_with(round, ?) AND EXISTS (SELECT 1 FROM"
                  + " event e WHERE e.stream = 'round/' || round"
                  + " AND e.type = ANY (?))",
              run + "/",
              sql.connection().createArrayOf("text", RoundTransitions.endings().toArray()));
        });
  }

  /** How many messages of a run's rounds are stored. */
  public int count(RunId run) {
    return database
        .query(
            "SELECT count(*) FROM secure_message WHERE starts_with(round, ?)",
            row -> row.getInt(1),
            run + "/")
        .get(0);
  }
}
