package dev.cairn.server.store.device;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code enrolment_token} and {@code device}. */
public final class DeviceTable {
  private static final String DEVICES =
      "SELECT client_id, name, enrolled_at, certificate, serial, not_after, revoked_at, reason,"
          + " status, status_reason, status_by, status_since, status_until, strikes, revision"
          + " FROM device";

  private final Database database;
  private final @Nullable Long expected;

  public DeviceTable(Database database) {
    this(database, null);
  }

  private DeviceTable(Database database, @Nullable Long expected) {
    this.database = database;
    this.expected = expected;
  }

  /**
   * The same table, in which an operator revokes a device only if its row is at a revision; else
   * that is a {@link dev.cairn.server.store.RevisionConflict}.
   */
  public DeviceTable expecting(long revision) {
    return new DeviceTable(database, revision);
  }

  /** Adds tokens, all or none. */
  public void add(List<TokenRow> tokens, String operator) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TokenRow token : tokens) {
      rows.add(
          new @Nullable Object[] {
            token.id(),
            token.sha256().bytes(),
            token.name(),
            token.createdAt(),
            operator,
            token.expiresAt()
          });
    }
    database.inTransaction(
        sql -> {
          sql.updateAll(
              "INSERT INTO enrolment_token (id, sha256, name, created_at, created_by, expires_at)"
                  + " VALUES (?, ?, ?, ?::timestamptz, ?, ?::timestamptz)",
              rows);
          return rows.size();
        });
  }

  /** The token of an id. */
  public Optional<TokenRow> token(String id) {
    return database.first(
        "SELECT id, sha256, name, created_at, expires_at, used_by FROM enrolment_token"
            + " WHERE id = ?",
        row ->
            new TokenRow(
                row.getString(1),
                Digest.from(row.getBytes(2)),
                row.getString(3),
                Sql.instant(row, 4),
                Sql.instant(row, 5),
                row.getString(6)),
        id);
  }

  /** The device of an id. */
  public Optional<DeviceRow> device(String clientId) {
    return database.first(DEVICES + " WHERE client_id = ?", DeviceTable::device, clientId);
  }

  /** What decides over letting devices in, of those of these ids that are enrolled. */
  public List<AdmissionRow> admissions(List<String> clientIds) {
    return database.query(
        "SELECT client_id, revoked_at IS NOT NULL, status, status_reason, status_by, status_since,"
            + " status_until, strikes FROM device WHERE client_id = ANY (?::text[])",
        row -> new AdmissionRow(row.getString(1), row.getBoolean(2), standing(row, 3)),
        (Object) clientIds.toArray(String[]::new));
  }

  /** Devices by their ids, those behind {@code after}, at most {@code max}. */
  public List<DeviceRow> devices(@Nullable String after, int max) {
    return database.query(
        DEVICES + " WHERE client_id > ? ORDER BY client_id LIMIT ?",
        DeviceTable::device,
        after == null ? "" : after,
        max);
  }

  private static DeviceRow device(ResultSet row) throws SQLException {
    return new DeviceRow(
        row.getString(1),
        row.getString(2),
        Sql.instant(row, 3),
        row.getBytes(4),
        row.getString(5),
        Sql.instant(row, 6),
        instantOrNull(row, 7),
        row.getString(8),
        standing(row, 9),
        row.getLong(15));
  }

  private static StandingRow standing(ResultSet row, int column) throws SQLException {
    return new StandingRow(
        row.getString(column),
        row.getString(column + 1),
        row.getString(column + 2),
        instantOrNull(row, column + 3),
        instantOrNull(row, column + 4),
        row.getInt(column + 5));
  }

  private static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /**
   * Marks a token as spent and stores the device that spent it; one that was enrolled before gets
   * its new certificate, and its new name if the token has one.
   *
   * @return false, and nothing changed, if another key spent the token or the device is revoked or
   *     was erased
   */
  public boolean enrol(String tokenId, DeviceRow device, Instant now) {
    return database.inTransaction(
        sql -> {
          ErasureTable.lock(sql, device.clientId());
          if (ErasureTable.isErased(sql, device.clientId())) {
            return false;
          }
          // The token's row is locked from here on, so two devices come one after the other.
          if (sql.update(
                  "UPDATE enrolment_token SET used_by = ?, used_at = ?"
                      + " WHERE id = ? AND used_by IS NULL",
                  device.clientId(),
                  now,
                  tokenId)
              == 0) {
            return false;
          }
          int stored =
              sql.update(
                  "INSERT INTO device AS known"
                      + " (client_id, name, enrolled_at, certificate, serial, not_after)"
                      + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (client_id) DO UPDATE SET"
                      + " name = coalesce(excluded.name, known.name),"
                      + " certificate = excluded.certificate, serial = excluded.serial,"
                      + " not_after = excluded.not_after WHERE known.revoked_at IS NULL",
                  device.clientId(),
                  device.name(),
                  device.enrolledAt(),
                  device.certificate(),
                  device.serial(),
                  device.notAfter());
          if (stored == 0) {
            // A revoked device must not cost its owner's token.
            sql.update(
                "UPDATE enrolment_token SET used_by = NULL, used_at = NULL WHERE id = ?", tokenId);
          }
          return stored > 0;
        });
  }

  /** Stores a new certificate; false if the device is not known or revoked. */
  public boolean renew(DeviceRow device) {
    return database.update(
            "UPDATE device SET certificate = ?, serial = ?, not_after = ?"
                + " WHERE client_id = ? AND revoked_at IS NULL",
            device.certificate(),
            device.serial(),
            device.notAfter(),
            device.clientId())
        > 0;
  }

  /** Revokes a device unless it is revoked; tells whether it is known. */
  public boolean revoke(String clientId, String reason, String operator, Instant now) {
    return database.inTransaction(
        sql -> {
          DeviceRevision.require(sql, clientId, expected);
          return sql.update(
                  "UPDATE device SET revoked_at = coalesce(revoked_at, ?),"
                      + " revoked_by = coalesce(revoked_by, ?), reason = coalesce(reason, ?)"
                      + " WHERE client_id = ?",
                  now,
                  operator,
                  reason,
                  clientId)
              > 0;
        });
  }
}
