package dev.cairn.server;

import dev.cairn.server.admin.TrainingPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.PgRegistry;

/** The desks at which operators ask about training that has begun. */
final class TrainingDesks {
  private TrainingDesks() {}

  static TrainingPorts of(RunDesk runs, RunHost host, Storage storage) {
    PgRegistry registry = new PgRegistry(storage.database());
    return new TrainingPorts(
        new RunSteeringDesk(runs, host, registry),
        new RoundStoryDesk(new EventTable(storage.database())));
  }
}
