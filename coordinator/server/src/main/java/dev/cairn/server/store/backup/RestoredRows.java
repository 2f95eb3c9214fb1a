package dev.cairn.server.store.backup;

import dev.cairn.server.store.journal.Restoration;
import dev.cairn.server.store.postgres.Database;
import java.util.List;

/** What the rows of a database say is there, to be compared with what is. */
public final class RestoredRows {

  /** An open round's mean is not among them: a restore ends the round. */
  private static final String NAMED =
      "SELECT model_id FROM model_version"
          + " UNION SELECT payload ->> 'optimizerState' FROM event WHERE type = 'ModelProposed'"
          + " AND payload ->> 'optimizerState' IS NOT NULL"
          + " ORDER BY 1";

  private final Database database;

  /** Reads the rows of a database that nobody changes meanwhile. */
  public RestoredRows(Database database) {
    this.database = database;
  }

  /** The texts of all runs' plans, which name files, too. */
  public List<String> plans() {
    return database.query("SELECT DISTINCT plan FROM run ORDER BY 1", row -> row.getString(1));
  }

  /** SHA-256 of each file that rows name, but for plans, in hexadecimal digits and their order. */
  public List<String> files() {
    return database.query(NAMED, row -> row.getString(1));
  }

  /** The streams of all privacy ledgers, in their order: {@code ledger/} and a population. */
  public List<String> ledgers() {
    return database.query(Restoration.LEDGER_STREAMS, row -> row.getString(1));
  }

  /** How many runs are not over. */
  public int activeRuns() {
    return database.first("SELECT count(*) FROM active_run", row -> row.getInt(1)).orElseThrow();
  }
}
