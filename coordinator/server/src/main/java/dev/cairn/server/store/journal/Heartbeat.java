package dev.cairn.server.store.journal;

import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.time.Instant;
import java.util.Optional;

/** The coordinator's sign of life, from which the next start knows how long it was away. */
public final class Heartbeat {
  private static final String HOST = "coordinator";

  private final Database database;

  public Heartbeat(Database database) {
    this.database = database;
  }

  /** The last sign of life; empty before the first. */
  public Optional<Instant> last() {
    return database.first(
        "SELECT at FROM heartbeat WHERE host = ?", row -> Sql.instant(row, 1), HOST);
  }

  /** Gives a sign of life. */
  public void beat(Instant now) {
    database.update(
        "INSERT INTO heartbeat (host, at) VALUES (?, ?)"
            + " ON CONFLICT (host) DO UPDATE SET at = excluded.at",
        HOST,
        now);
  }
}
