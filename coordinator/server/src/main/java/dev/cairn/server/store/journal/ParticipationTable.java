package dev.cairn.server.store.journal;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code participation}: one row for each client in each population. */
public final class ParticipationTable {
  private static final String ROUND_PREFIX = "round/";

  private static final String KEEP =
      "INSERT INTO participation AS p (population, client_id, at)"
          + " SELECT population, ?, ?::timestamptz FROM run WHERE id = ?"
          + " ON CONFLICT (population, client_id) DO UPDATE SET at = greatest(p.at, excluded.at)";

  private final Database database;

  public ParticipationTable(Database database) {
    this.database = database;
  }

  /** Keeps the table current with the rounds' streams. */
  static Projection<RoundEvent> projection() {
    return new Projection<>() {
      @Override
      public boolean concerns(List<RoundEvent> events) {
        return events.stream().anyMatch(RoundEvent.UpdateAccepted.class::isInstance);
      }

      @Override
      public void project(Sql sql, String stream, List<RoundEvent> events, Instant at)
          throws SQLException {
        keep(sql, stream, events, at);
      }
    };
  }

  private static void keep(Sql sql, String stream, List<RoundEvent> events, Instant at)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (RoundEvent event : events) {
      if (event instanceof RoundEvent.UpdateAccepted accepted) {
        RoundId round = RoundId.parse(stream.substring(ROUND_PREFIX.length()));
        rows.add(new @Nullable Object[] {accepted.client().value(), at, round.run().value()});
      }
    }
    if (!rows.isEmpty()) {
      sql.updateAll(KEEP, rows);
    }
  }

  /** When an update of a client was accepted last; null if none was. */
  public @Nullable Instant last(Population population, ClientId client) {
    return database
        .first(
            "SELECT at FROM participation WHERE population = ? AND client_id = ?",
            row -> Sql.instant(row, 1),
            population.name(),
            client.value())
        .orElse(null);
  }
}
