package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code audit} and {@code audit_salt}. */
public final class AuditTable {

  /** Held by each append until its commit, so that there is one line after another. */
  private static final long CHAIN_LOCK = 0x6361_6972_6e03L;

  private static final String ROWS =
      "SELECT number, at, token, operator, action, subject, outcome, request, previous, hash"
          + " FROM audit";

  private final Database database;

  public AuditTable(Database database) {
    this.database = database;
  }

  /** Appends a line; durable when this returns. */
  public AuditRow append(AuditAsked asked, String outcome) {
    return database.inTransaction(sql -> append(sql, asked, outcome));
  }

  /** The same in a transaction. */
  static AuditRow append(Sql sql, AuditAsked asked, String outcome) throws SQLException {
    lockChain(sql);
    AuditRow last = sql.first(ROWS + " ORDER BY number DESC LIMIT 1", AuditTable::row).orElse(null);
    AuditEntry entry =
        new AuditEntry(
            last == null ? 1 : last.entry().number() + 1,
            asked.at(),
            asked.token(),
            asked.operator(),
            asked.action(),
            asked.subject(),
            outcome,
            asked.request(),
            last == null ? AuditEntry.GENESIS : last.hash());
    AuditRow row = new AuditRow(entry, entry.hash());
    sql.update(
        "INSERT INTO audit (number, at, token, operator, action, subject, outcome, request,"
            + " previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.number(),
        entry.at(),
        entry.token(),
        entry.operator(),
        entry.action(),
        entry.subject(),
        entry.outcome(),
        entry.request().bytes(),
        entry.previous().bytes(),
        row.hash().bytes());
    return row;
  }

  /** Keeps other lines away until the transaction ends. */
  static void lockChain(Sql sql) throws SQLException {
    sql.query("SELECT pg_advisory_xact_lock(?)", row -> "", CHAIN_LOCK);
  }

  /** The last line; empty if there is none. */
  public Optional<AuditRow> last() {
    return database.first(ROWS + " ORDER BY number DESC LIMIT 1", AuditTable::row);
  }

  /** Lines behind {@code number} in their order. */
  public List<AuditRow> after(long number, int max) {
    return database.query(
        ROWS + " WHERE number > ? ORDER BY number LIMIT ?", AuditTable::row, number, max);
  }

  /**
   * Lines before {@code number}, the last one first.
   *
   * @param operator null for all, as the next two
   */
  public List<AuditRow> before(
      long number,
      @Nullable String operator,
      @Nullable String action,
      @Nullable String subject,
      int max) {
    return database.query(
        ROWS
            + " WHERE number < ? AND (?::text IS NULL OR operator = ?)"
            + " AND (?::text IS NULL OR action = ?) AND (?::text IS NULL OR subject = ?)"
            + " ORDER BY number DESC LIMIT ?",
        AuditTable::row,
        number,
        operator,
        operator,
        action,
        action,
        subject,
        subject,
        max);
  }

  /**
   * The salt of a device, which gets this one if it is known and has none.
   *
   * @return empty for a device that is not known
   */
  public Optional<byte[]> salt(String clientId, byte[] fresh) {
    return database.inTransaction(
        sql -> {
          sql.update(
              "INSERT INTO audit_salt (client_id, salt) SELECT client_id, ? FROM device"
                  + " WHERE client_id = ? ON CONFLICT (client_id) DO NOTHING",
              fresh,
              clientId);
          return sql.first(
              "SELECT salt FROM audit_salt WHERE client_id = ?", row -> row.getBytes(1), clientId);
        });
  }

  /** The salt of a device; empty if it has none. */
  public Optional<byte[]> salt(String clientId) {
    return database.first(
        "SELECT salt FROM audit_salt WHERE client_id = ?", row -> row.getBytes(1), clientId);
  }

  private static AuditRow row(ResultSet row) throws SQLException {
    return new AuditRow(
        new AuditEntry(
            row.getLong(1),
            Sql.instant(row, 2),
            row.getString(3),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            Digest.from(row.getBytes(8)),
            Digest.from(row.getBytes(9))),
        Digest.from(row.getBytes(10)));
  }
}
