package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code idempotency}. */
public final class IdempotencyTable {
  private final Database database;

  public IdempotencyTable(Database database) {
    this.database = database;
  }

  /**
   * A request that came with a key.
   *
   * @param request its SHA-256
   * @param status how it was answered; null while that is not known
   * @param location null for none
   * @param etag null for none
   * @param body null for one that cannot be given again
   */
  @SuppressWarnings("ArrayRecordComponent") // Rows are carried, not compared.
  public record Row(
      Digest request,
      @Nullable Integer status,
      @Nullable String location,
      @Nullable String etag,
      byte @Nullable [] body) {}

  /**
   * What became of looking for a key.
   *
   * @param before the request that came with it; null if there was none
   * @param full there was none, and the token has as many as it may
   */
  public record Found(@Nullable Row before, boolean full) {}

  /** Looks for a key, and keeps it if it is new; forgets those that are older than {@code kept}. */
  public Found begin(
      String token, String key, Digest request, Instant now, Duration kept, int keysMax) {
    return database.inTransaction(
        sql -> {
          sql.update("DELETE FROM idempotency WHERE at < ?", now.minus(kept));
          Optional<Long> there =
              sql.first(
                  "SELECT count(*) FROM idempotency WHERE token = ? AND key <> ?",
                  row -> row.getLong(1),
                  token,
                  key);
          boolean full = there.orElse(0L) >= keysMax;
          if (!full
              && sql.update(
                      "INSERT INTO idempotency (token, key, request, at) VALUES (?, ?, ?, ?)"
                          + " ON CONFLICT (token, key) DO NOTHING",
                      token,
                      key,
                      request.bytes(),
                      now)
                  > 0) {
            return new Found(null, false);
          }
          Row before =
              sql.first(
                      "SELECT request, status, location, etag, body FROM idempotency"
                          + " WHERE token = ? AND key = ?",
                      row ->
                          new Row(
                              Digest.from(row.getBytes(1)),
                              row.getObject(2, Integer.class),
                              row.getString(3),
                              row.getString(4),
                              row.getBytes(5)),
                      token,
                      key)
                  .orElse(null);
          return new Found(before, before == null);
        });
  }

  /** Keeps the answer to a request. */
  public void done(
      String token,
      String key,
      int status,
      @Nullable String location,
      @Nullable String etag,
      byte @Nullable [] body) {
    database.update(
        "UPDATE idempotency SET status = ?, location = ?, etag = ?, body = ?"
            + " WHERE token = ? AND key = ?",
        status,
        location,
        etag,
        body,
        token,
        key);
  }

  /** Forgets a key. */
  public void forget(String token, String key) {
    database.update("DELETE FROM idempotency WHERE token = ? AND key = ?", token, key);
  }
}
