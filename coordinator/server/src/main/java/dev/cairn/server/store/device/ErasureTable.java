package dev.cairn.server.store.device;

import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Erasing devices, and the table {@code erased_device} of those that were. */
public final class ErasureTable {
  private final Database database;
  private final @Nullable Long expected;

  public ErasureTable(Database database) {
    this(database, null);
  }

  private ErasureTable(Database database, @Nullable Long expected) {
    this.database = database;
    this.expected = expected;
  }

  /**
   * The same table, in which a device is erased only if its row is at a revision; else that is a
   * {@link dev.cairn.server.store.RevisionConflict}.
   */
  public ErasureTable expecting(long revision) {
    return new ErasureTable(database, revision);
  }

  /**
   * Deletes everything that says more of a device than its id: its row, its strikes, the tokens
   * that it spent, when it took part last, how much it sent, and the salt of its lines in the audit
   * trail. Its id stays, as that of a key that must not come back.
   *
   * @return false, and nothing changed, if the device is not known
   */
  public boolean erase(String clientId, Instant now) {
    return database.inTransaction(
        sql -> {
          lock(sql, clientId);
          DeviceRevision.require(sql, clientId, expected);
          if (sql.update("DELETE FROM device WHERE client_id = ?", clientId) == 0) {
            return false;
          }
          sql.update("DELETE FROM enrolment_token WHERE used_by = ?", clientId);
          sql.update("DELETE FROM participation WHERE client_id = ?", clientId);
          // Answers that were kept for a day may name the device; without them they count as spent.
          sql.update(
              "UPDATE idempotency SET body = NULL"
                  + " WHERE position(convert_to(?, 'UTF8') IN body) > 0",
              clientId);
          sql.update("DELETE FROM audit_salt WHERE client_id = ?", clientId);
          sql.update("INSERT INTO erased_device VALUES (?, ?)", clientId, now);
          return true;
        });
  }

  /** Whether a device was erased. */
  public boolean isErased(String clientId) {
    return database
        .first("SELECT 1 FROM erased_device WHERE client_id = ?", row -> "", clientId)
        .isPresent();
  }

  /** Those of these ids whose devices were erased. */
  public List<String> erased(List<String> clientIds) {
    return database.query(
        "SELECT client_id FROM erased_device WHERE client_id = ANY (?::text[])",
        row -> row.getString(1),
        (Object) clientIds.toArray(String[]::new));
  }

  static boolean isErased(Sql sql, String clientId) throws SQLException {
    return sql.first("SELECT 1 FROM erased_device WHERE client_id = ?", row -> "", clientId)
        .isPresent();
  }

  /** Has whoever enrols a device and whoever erases it come one after the other. */
  static void lock(Sql sql, String clientId) throws SQLException {
    sql.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> "", clientId);
  }
}
