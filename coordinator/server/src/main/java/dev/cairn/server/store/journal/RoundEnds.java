package dev.cairn.server.store.journal;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import java.util.Set;

/** Which rounds are over, as their last events tell: a large round has tens of thousands. */
public final class RoundEnds {
  private static final Set<String> ENDINGS = RoundTransitions.endings();

  private final Database database;

  public RoundEnds(Database database) {
    this.database = database;
  }

  /**
   * Whether a round is over for good, or unknown to the database: none is of which a device has
   * heard, unless the database was restored from a backup.
   */
  public boolean isOver(RoundId round) {
    return database
        .first(
            "SELECT type FROM event WHERE stream = ? ORDER BY version DESC LIMIT 1",
            row -> row.getString(1),
            RoundDriver.stream(round))
        .map(ENDINGS::contains)
        .orElse(true);
  }
}
