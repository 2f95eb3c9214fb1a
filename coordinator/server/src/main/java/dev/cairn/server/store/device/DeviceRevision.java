package dev.cairn.server.store.device;

import dev.cairn.server.store.RevisionConflict;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The column {@code revision} of table {@code device}, which grows with each change of its row. */
final class DeviceRevision {
  private DeviceRevision() {}

  /**
   * Makes sure that a device is as it was seen, and keeps it so until the transaction ends. One
   * that is not known passes: whoever changes it finds that out.
   *
   * @param expected its revision then; null for any
   * @throws RevisionConflict if it is another one
   */
  static void require(Sql sql, String clientId, @Nullable Long expected) throws SQLException {
    if (expected == null) {
      return;
    }
    Long revision =
        sql.first(
                "SELECT revision FROM device WHERE client_id = ? FOR UPDATE",
                row -> row.getLong(1),
                clientId)
            .orElse(expected);
    if (!revision.equals(expected)) {
      throw new RevisionConflict("device " + clientId, revision, expected);
    }
  }
}
