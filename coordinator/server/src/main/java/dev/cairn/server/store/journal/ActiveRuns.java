package dev.cairn.server.store.journal;

import dev.cairn.engine.run.RunEvent;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Keeps the run that is active for each population, from its start to its end, and from a retry on.
 * The table's key refuses a second one, whichever coordinators the two are started at.
 */
final class ActiveRuns implements Projection<RunEvent> {

  @Override
  public boolean concerns(List<RunEvent> events) {
    return events.stream().anyMatch(event -> begins(event) || ends(event));
  }

  private static boolean begins(RunEvent event) {
    return event instanceof RunEvent.RunStarted || event instanceof RunEvent.RunRetried;
  }

  private static boolean ends(RunEvent event) {
    return event instanceof RunEvent.RunCompleted
        || event instanceof RunEvent.RunFailed
        || event instanceof RunEvent.RunCancelled;
  }

  @Override
  public void project(Sql sql, String stream, List<RunEvent> events, Instant at)
      throws SQLException {
    for (RunEvent event : events) {
      if (event instanceof RunEvent.RunStarted started) {
        sql.update(
            "INSERT INTO active_run (population, run_id) SELECT population, id FROM run WHERE id = ?",
            started.run().value());
      } else if (event instanceof RunEvent.RunRetried) {
        sql.update(
            "INSERT INTO active_run (population, run_id) SELECT population, id FROM run"
                + " WHERE 'run/' || id = ?"
                + " AND NOT EXISTS (SELECT 1 FROM active_run a WHERE a.run_id = run.id)",
            stream);
      } else if (ends(event)) {
        sql.update("DELETE FROM active_run WHERE 'run/' || run_id = ?", stream);
      }
    }
  }
}
