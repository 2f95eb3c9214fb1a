package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The table {@code audit_pending}: what is asked and not recorded yet. */
public final class AuditPendingTable {
  /** As many are settled in one transaction. */
  private static final int SETTLED_MAX = 500;

  private final Database database;

  public AuditPendingTable(Database database) {
    this.database = database;
  }

  private record Pending(UUID id, AuditAsked asked) {}

  /** Keeps what is asked, durably; gives the id under which it is kept. */
  public UUID begin(AuditAsked asked) {
    UUID id = UUID.randomUUID();
    database.update(
        "INSERT INTO audit_pending (id, at, token, operator, action, subject, request)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        id,
        asked.at(),
        asked.token(),
        asked.operator(),
        asked.action(),
        asked.subject(),
        asked.request().bytes());
    return id;
  }

  /** Appends the line of what was kept, which is kept no more, in one transaction. */
  public AuditRow finish(UUID id, AuditAsked asked, String outcome) {
    return database.inTransaction(
        sql -> {
          AuditRow row = AuditTable.append(sql, asked, outcome);
          sql.update("DELETE FROM audit_pending WHERE id = ?", id);
          return row;
        });
  }

  /**
   * Appends a line for each that was asked before some time and has none.
   *
   * @return how many
   */
  public int settle(Instant before, String outcome) {
    int settled = 0;
    int some;
    do {
      some = settleSome(before, outcome);
      settled += some;
    } while (some == SETTLED_MAX);
    return settled;
  }

  private int settleSome(Instant before, String outcome) {
    if (database.first("SELECT 1 FROM audit_pending WHERE at < ?", row -> 1, before).isEmpty()) {
      return 0;
    }
    return database.inTransaction(
        sql -> {
          // Under the lock nobody else finishes or settles the same ones.
          AuditTable.lockChain(sql);
          List<Pending> left =
              sql.query(
                  "SELECT id, at, token, operator, action, subject, request FROM audit_pending"
                      + " WHERE at < ? ORDER BY at, id LIMIT ?",
                  row ->
                      new Pending(
                          row.getObject(1, UUID.class),
                          new AuditAsked(
                              Sql.instant(row, 2),
                              row.getString(3),
                              row.getString(4),
                              row.getString(5),
                              row.getString(6),
                              Digest.from(row.getBytes(7)))),
                  before,
                  SETTLED_MAX);
          for (Pending one : left) {
            AuditTable.append(sql, one.asked(), outcome);
            sql.update("DELETE FROM audit_pending WHERE id = ?", one.id());
          }
          return left.size();
        });
  }
}
