package dev.cairn.server.store.model;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The table {@code model_signature}. */
public final class SignatureTable {
  /** Held while a statement is made and signed, by whichever coordinator does it. */
  private static final long SIGNING_LOCK = 0x6361_6972_6e05L;

  /** For the work that is done alone: longer than a transaction may be silent otherwise. */
  private static final Duration SIGNING_DEADLINE = Duration.ofSeconds(30);

  private final Database database;

  public SignatureTable(Database database) {
    this.database = database;
  }

  /**
   * A signed statement.
   *
   * @param keyId SHA-256 of the key
   * @param key the public key, 32 bytes
   * @param statement what was signed
   * @param signature 64 bytes
   */
  public record Row(
      ModelId model,
      RunId run,
      int version,
      Digest keyId,
      byte[] key,
      String statement,
      byte[] signature,
      String by,
      Instant at) {}

  /**
   * Has work done while no other coordinator over this database does such work, which may use other
   * connections: whoever calls lets in one thread at a time, so that those who wait leave it some.
   *
   * @throws dev.cairn.server.store.StoreTrouble if others do not end within the database's deadline
   *     for locks
   */
  public <T> T alone(Supplier<T> work) {
    return database.inTransaction(
        sql -> {
          // It says nothing while the work goes on by other connections.
          sql.update(
              "SET LOCAL idle_in_transaction_session_timeout = " + SIGNING_DEADLINE.toMillis());
          sql.query("SELECT pg_advisory_xact_lock(?)", row -> "", SIGNING_LOCK);
          return work.get();
        });
  }

  /** Adds a signature; one of the same key about the same version stays as it is. */
  public void add(Row row) {
    database.update(
        "INSERT INTO model_signature"
            + " (model_id, run_id, version, key_id, key, statement, signature, by, at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz) ON CONFLICT DO NOTHING",
        row.model().toString(),
        row.run().value(),
        row.version(),
        row.keyId().hex(),
        row.key(),
        row.statement(),
        row.signature(),
        row.by(),
        row.at());
  }

  /** All signatures of a model, the oldest first. */
  public List<Row> of(ModelId model) {
    return database.query(
        "SELECT model_id, run_id, version, key_id, key, statement, signature, by, at"
            + " FROM model_signature WHERE model_id = ? ORDER BY at, run_id, version, key_id",
        SignatureTable::row,
        model.toString());
  }

  /** The signature that was made last, of any model. */
  public Optional<Row> newest() {
    return database.first(
        "SELECT model_id, run_id, version, key_id, key, statement, signature, by, at"
            + " FROM model_signature ORDER BY at DESC, run_id, version, key_id LIMIT 1",
        SignatureTable::row);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        ModelId.parse(row.getString(1)),
        new RunId(row.getString(2)),
        row.getInt(3),
        new Digest(row.getString(4)),
        row.getBytes(5),
        row.getString(6),
        row.getBytes(7),
        row.getString(8),
        Sql.instant(row, 9));
  }
}
