package dev.cairn.server.store.journal;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code participation}: one row for each client in each population. */
public final class ParticipationTable {
  private final Database database;

  public ParticipationTable(Database database) {
    this.database = database;
  }

  /** Of whom events accept an update: the append of those events keeps that they took part. */
  static List<String> participants(List<RoundEvent> events) {
    List<String> clients = new ArrayList<>();
    for (RoundEvent event : events) {
      if (event instanceof RoundEvent.UpdateAccepted accepted) {
        clients.add(accepted.client().value());
      }
    }
    return clients;
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
