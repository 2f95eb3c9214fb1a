package dev.cairn.server.store.device;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is kept away: the status columns of table {@code device}, and table {@code strike}. Of two
 * changes of one device, one comes first; each locks its row.
 */
public final class StandingTable {
  private static final String NOT_ACTIVE =
      "UPDATE device SET status = ?, status_reason = ?, status_by = ?, status_since = ?,"
          + " status_until = ? WHERE client_id = ?";

  private static final String ACTIVE =
      "UPDATE device SET status = 'ACTIVE', status_reason = NULL, status_by = NULL,"
          + " status_since = NULL, status_until = NULL WHERE client_id = ? AND status = ?";

  /** Strikes that count: in the window, and not those that led into a quarantine before. */
  private static final String COUNT =
      "SELECT count(*) FROM strike s JOIN device d USING (client_id) WHERE s.client_id = ?"
          + " AND (s.reason = ?) = ? AND s.at > ?"
          + " AND (d.status <> 'QUARANTINED' OR s.at > d.status_since)";

  private final Database database;
  private final @Nullable Long expected;

  public StandingTable(Database database) {
    this(database, null);
  }

  private StandingTable(Database database, @Nullable Long expected) {
    this.database = database;
    this.expected = expected;
  }

  /**
   * The same table, in which an operator changes a device only if its row is at a revision; else
   * that is a {@link dev.cairn.server.store.RevisionConflict}.
   */
  public StandingTable expecting(long revision) {
    return new StandingTable(database, revision);
  }

  private void change(String clientId, String statement, @Nullable Object... arguments) {
    int unused =
        database.inTransaction(
            sql -> {
              DeviceRevision.require(sql, clientId, expected);
              return sql.update(statement, arguments);
            });
  }

  /** Quarantines a device unless it is disabled; null for no end. */
  public void quarantine(
      String clientId, String reason, String by, Instant now, @Nullable Instant until) {
    change(
        clientId,
        NOT_ACTIVE + " AND status <> 'DISABLED'",
        "QUARANTINED",
        reason,
        by,
        now,
        until,
        clientId);
  }

  /** Ends a quarantine, and forgets all strikes. */
  public void release(String clientId) {
    database.inTransaction(
        sql -> {
          DeviceRevision.require(sql, clientId, expected);
          sql.update("UPDATE device SET strikes = 0 WHERE client_id = ?", clientId);
          sql.update("DELETE FROM strike WHERE client_id = ?", clientId);
          return sql.update(ACTIVE, clientId, "QUARANTINED");
        });
  }

  /** Disables a device, also one in quarantine; one that is disabled stays as it is. */
  public void disable(String clientId, String reason, String by, Instant now) {
    change(
        clientId,
        NOT_ACTIVE + " AND status <> 'DISABLED'",
        "DISABLED",
        reason,
        by,
        now,
        null,
        clientId);
  }

  /** Enables a disabled device. */
  public void enable(String clientId) {
    change(clientId, ACTIVE, clientId, "DISABLED");
  }

  /**
   * Keeps a strike, and quarantines its device if it is one too many.
   *
   * @return whether it is news: the device is known and has none like it of that round
   */
  public boolean strike(Strike strike, StrikeRules rules, String by) {
    return database.inTransaction(sql -> struck(sql, strike, rules, by));
  }

  private static boolean struck(Sql sql, Strike strike, StrikeRules rules, String by)
      throws SQLException {
    String client = strike.client().value();
    List<Integer> before =
        sql.query(
            "SELECT strikes FROM device WHERE client_id = ? FOR UPDATE",
            row -> row.getInt(1),
            client);
    if (before.isEmpty()) {
      return false;
    }
    int number = before.get(0) + 1;
    int added =
        sql.update(
            "INSERT INTO strike (client_id, number, round, reason, detail, at)"
                + " VALUES (?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (client_id, round, reason) DO NOTHING",
            client,
            number,
            strike.round().toString(),
            strike.reason().name(),
            strike.detail(),
            strike.at());
    if (added == 0) {
      return false;
    }
    sql.update("UPDATE device SET strikes = ? WHERE client_id = ?", number, client);
    sql.update(
        "DELETE FROM strike WHERE client_id = ? AND number <= ?",
        client,
        number - StrikeRules.STRIKES_MAX);
    quarantineIfEnough(sql, strike, rules, by);
    return true;
  }

  private static void quarantineIfEnough(Sql sql, Strike strike, StrikeRules rules, String by)
      throws SQLException {
    String client = strike.client().value();
    int count =
        sql.query(
                COUNT,
                row -> row.getInt(1),
                client,
                StrikeReason.LATE.name(),
                strike.reason().isSlowness(),
                strike.at().minus(rules.window()))
            .get(0);
    if (count >= rules.enough(strike.reason())) {
      // A quarantine without an end is an operator's, and stays.
      sql.update(
          NOT_ACTIVE
              + " AND status <> 'DISABLED'"
              + " AND (status <> 'QUARANTINED' OR status_until IS NOT NULL)",
          "QUARANTINED",
          count + " strikes, the last in round " + strike.round() + ": " + strike.reason(),
          by,
          strike.at(),
          strike.at().plus(rules.time()),
          client);
    }
  }

  /** The latest strikes of a device, the last one first, at most {@code max}. */
  public List<Strike> strikes(String clientId, int max) {
    return database.query(
        "SELECT round, reason, detail, at FROM strike WHERE client_id = ?"
            + " ORDER BY number DESC LIMIT ?",
        row ->
            new Strike(
                new ClientId(clientId),
                RoundId.parse(row.getString(1)),
                StrikeReason.valueOf(row.getString(2)),
                row.getString(3),
                Sql.instant(row, 4)),
        clientId,
        max);
  }
}
