package dev.cairn.server;

import dev.cairn.server.admin.TrainingPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.PgRegistry;
import dev.cairn.server.store.journal.RunTable;

/** The desks at which operators ask about training that has begun. */
final class TrainingDesks {
  private TrainingDesks() {}

  static TrainingPorts of(RunDesk runs, RunHost host, Storage storage) {
    PgRegistry registry = new PgRegistry(storage.database());
    EventTable events = new EventTable(storage.database());
    return new TrainingPorts(
        new RunSteeringDesk(runs, host, registry),
        new RoundStoryDesk(events),
        new PrivacyReportDesk(runs, new RunTable(storage.database()), events, host));
  }
}
