package dev.cairn.server.store.journal;

import dev.cairn.engine.run.RunEvent;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Registers a run's initial model as its version 0 when the run starts. */
final class InitialVersions implements Projection<RunEvent> {

  @Override
  public boolean concerns(List<RunEvent> events) {
    return events.stream().anyMatch(RunEvent.RunStarted.class::isInstance);
  }

  @Override
  public void project(Sql sql, String stream, List<RunEvent> events, Instant at)
      throws SQLException {
    for (RunEvent event : events) {
      if (event instanceof RunEvent.RunStarted started) {
        sql.update(
            "INSERT INTO model_version"
                + " (run_id, version, model_id, parent, round_id, updates, weight, loss, created_at)"
                + " VALUES (?, 0, ?, NULL, NULL, 0, 0, NULL, ?)",
            started.run().value(),
            started.initial().toString(),
            at);
      }
    }
  }
}
