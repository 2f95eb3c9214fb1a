package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code operator_token}: tokens by the digests of their secrets only. */
public final class TokenTable {

  /** Tokens that are not revoked, at a time. */
  public static final int TOKENS_MAX = 1_000;

  /** Held while a token is made or revoked, so that what was counted stays true. */
  private static final long CHANGE_LOCK = 0x6361_6972_6e02L;

  private static final String TOKENS =
      "SELECT id, name, array_to_string(roles, ','), sha256, previous_sha256, previous_until,"
          + " created_at, created_by, expires_at, last_used_at, revoked_at, reason, version"
          + " FROM operator_token";

  private final Database database;

  public TokenTable(Database database) {
    this.database = database;
  }

  /** What became of a change. */
  public enum Outcome {
    DONE,
    /** There is no such token. */
    UNKNOWN,
    /** It is revoked or has ended. */
    OVER,
    /** It is not at the version that was expected. */
    MOVED,
    /** Nobody would have the role any more that somebody must have. */
    LAST,
    /** There are {@link #TOKENS_MAX} already. */
    TOO_MANY
  }

  /** All tokens that are not revoked, ended ones too. */
  public List<OperatorTokenRow> unrevoked() {
    return database.query(
        TOKENS + " WHERE revoked_at IS NULL ORDER BY created_at, id LIMIT ?",
        TokenTable::token,
        TOKENS_MAX);
  }

  /** Tokens in the order in which they were made, those behind {@code after}. */
  public List<OperatorTokenRow> tokens(@Nullable String after, int max) {
    return database.query(
        TOKENS
            + " WHERE ?::text IS NULL OR (created_at, id) >"
            + " (SELECT created_at, id FROM operator_token WHERE id = ?)"
            + " ORDER BY created_at, id LIMIT ?",
        TokenTable::token,
        after,
        after,
        max);
  }

  /** The token of an id. */
  public Optional<OperatorTokenRow> token(String id) {
    return database.first(TOKENS + " WHERE id = ?", TokenTable::token, id);
  }

  /** Whether a token has a role, and is neither revoked nor at its end. */
  public boolean isThere(String role, Instant now) {
    return database.inTransaction(sql -> others(sql, "", role, now) > 0);
  }

  /** Adds a token unless there is one with a role; tells whether it did. */
  public boolean addUnlessThere(OperatorTokenRow token, String role, Instant now) {
    return database.inTransaction(
        sql -> {
          lock(sql);
          if (others(sql, "", role, now) > 0) {
            return false;
          }
          insert(sql, token);
          return true;
        });
  }

  /** Adds a token: DONE or TOO_MANY. */
  public Outcome add(OperatorTokenRow token) {
    return database.inTransaction(
        sql -> {
          lock(sql);
          long there =
              sql.first(
                      "SELECT count(*) FROM operator_token WHERE revoked_at IS NULL",
                      row -> row.getLong(1))
                  .orElse(0L);
          if (there >= TOKENS_MAX) {
            return Outcome.TOO_MANY;
          }
          insert(sql, token);
          return Outcome.DONE;
        });
  }

  private static void insert(Sql sql, OperatorTokenRow token) throws SQLException {
    sql.update(
        "INSERT INTO operator_token"
            + " (id, name, roles, sha256, created_at, created_by, expires_at)"
            + " VALUES (?, ?, string_to_array(?, ','), ?, ?, ?, ?)",
        token.id(),
        token.name(),
        String.join(",", token.roles()),
        token.sha256().bytes(),
        token.createdAt(),
        token.createdBy(),
        token.expiresAt());
  }

  /**
   * Revokes a token; one that is revoked stays as it is.
   *
   * @param expected at which version it must be; null for any
   * @param role somebody else must have this if the token has it
   * @return DONE, UNKNOWN, MOVED or LAST
   */
  public Outcome revoke(
      String id, String by, String reason, @Nullable Long expected, String role, Instant now) {
    return database.inTransaction(
        sql -> {
          lock(sql);
          OperatorTokenRow token =
              sql.first(TOKENS + " WHERE id = ?", TokenTable::token, id).orElse(null);
          if (token == null) {
            return Outcome.UNKNOWN;
          }
          if (expected != null && expected != token.version()) {
            return Outcome.MOVED;
          }
          if (token.revokedAt() != null) {
            return Outcome.DONE;
          }
          if (token.roles().contains(role) && others(sql, id, role, now) == 0) {
            return Outcome.LAST;
          }
          sql.update(
              "UPDATE operator_token SET revoked_at = ?, revoked_by = ?, reason = ?,"
                  + " version = version + 1 WHERE id = ?",
              now,
              by,
              reason,
              id);
          return Outcome.DONE;
        });
  }

  private static long others(Sql sql, String id, String role, Instant now) throws SQLException {
    return sql.first(
            "SELECT count(*) FROM operator_token WHERE id <> ? AND ? = ANY (roles)"
                + " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)",
            row -> row.getLong(1),
            id,
            role,
            now)
        .orElse(0L);
  }

  /**
   * Gives a token another secret.
   *
   * @param expected at which version the token must be; null for any
   * @param secret the digest of the new one
   * @param previousUntil until when the one before works
   * @return DONE, UNKNOWN, MOVED or OVER
   */
  public Outcome rotate(
      String id, @Nullable Long expected, Digest secret, Instant previousUntil, Instant now) {
    return database.inTransaction(
        sql -> {
          lock(sql);
          if (expected != null
              && sql.first(
                      "SELECT 1 FROM operator_token WHERE id = ? AND version <> ?",
                      row -> "",
                      id,
                      expected)
                  .isPresent()) {
            return Outcome.MOVED;
          }
          int changed =
              sql.update(
                  "UPDATE operator_token SET previous_sha256 = sha256, previous_until = ?,"
                      + " sha256 = ?, version = version + 1"
                      + " WHERE id = ? AND revoked_at IS NULL"
                      + " AND (expires_at IS NULL OR expires_at > ?)",
                  previousUntil,
                  secret.bytes(),
                  id,
                  now);
          if (changed > 0) {
            return Outcome.DONE;
          }
          return sql.first("SELECT 1 FROM operator_token WHERE id = ?", row -> "", id).isPresent()
              ? Outcome.OVER
              : Outcome.UNKNOWN;
        });
  }

  /** Records when tokens were last used. */
  public void used(Map<String, Instant> times) {
    database.inTransaction(
        sql -> {
          sql.updateAll(
              "UPDATE operator_token SET last_used_at = greatest(last_used_at, ?::timestamptz)"
                  + " WHERE id = ?",
              times.entrySet().stream()
                  .map(use -> new @Nullable Object[] {use.getValue(), use.getKey()})
                  .toList());
          return "";
        });
  }

  private static void lock(Sql sql) throws SQLException {
    sql.query("SELECT pg_advisory_xact_lock(?)", row -> "", CHANGE_LOCK);
  }

  private static OperatorTokenRow token(ResultSet row) throws SQLException {
    byte[] previous = row.getBytes(5);
    return new OperatorTokenRow(
        row.getString(1),
        row.getString(2),
        List.of(row.getString(3).split(",", -1)),
        Digest.from(row.getBytes(4)),
        previous == null ? null : Digest.from(previous),
        time(row, 6),
        Sql.instant(row, 7),
        row.getString(8),
        time(row, 9),
        time(row, 10),
        time(row, 11),
        row.getString(12),
        row.getLong(13));
  }

  private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
