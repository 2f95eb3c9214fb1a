package dev.cairn.app.crash;

import dev.cairn.protocol.RoundId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The order in which clients of a run come in each phase: each when the one before it stands in the
 * journal, so that no two of them are appended together. Safe for all clients' threads.
 */
final class Order {
  private static final String OPEN_ROUND =
      "(SELECT stream FROM event WHERE stream LIKE 'round/' || ? || '/%' AND type = 'RoundOpened'"
          + " ORDER BY position DESC LIMIT 1)";

  private final Connection database;
  private final String run;
  private final RunScript script;

  /**
   * An order.
   *
   * @param database with the journal; closed by whoever opened it
   * @param script says where there is none
   */
  Order(Connection database, String run, RunScript script) {
    this.database = database;
    this.run = run;
    this.script = script;
  }

  /** Whether a client may check in: the round is open, and those before it have joined. */
  boolean mayJoin(int turn) {
    return turn == 0
        || script.isUnordered()
        || isTrue(
            "SELECT count(*) FILTER (WHERE type = 'ClientJoined') >= ? AND count(*) FILTER"
                + " (WHERE type IN ('ModelProposed', 'RoundAbandoned')) = 0 FROM event"
                + " WHERE stream = "
                + OPEN_ROUND,
            turn,
            run);
  }

  /**
   * Whether a client may send what is journaled as {@code type}.
   *
   * @param closing the event that ends the phase
   */
  boolean maySend(int turn, String type, String closing, RoundId round) {
    return turn == 0
        || script.isCrowded(round.index(), type)
        || isTrue(
            "SELECT count(*) FILTER (WHERE type = ?) >= ? OR count(*) FILTER"
                + " (WHERE type IN (?, 'RoundAbandoned')) > 0 FROM event WHERE stream = ?",
            type,
            turn,
            closing,
            "round/" + round);
  }

  private synchronized boolean isTrue(String query, Object... arguments) {
    try (PreparedStatement sql = database.prepareStatement(query)) {
      for (int i = 0; i < arguments.length; i++) {
        sql.setObject(i + 1, arguments[i]);
      }
      try (ResultSet rows = sql.executeQuery()) {
        rows.next();
        return rows.getBoolean(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
