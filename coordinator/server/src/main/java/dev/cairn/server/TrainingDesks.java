package dev.cairn.server;

import dev.cairn.server.admin.TrainingPorts;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.identity.IdentityException;
import dev.cairn.server.identity.ModelKeys;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.PgRegistry;
import dev.cairn.server.store.journal.RefusalTable;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.model.AliasTable;
import dev.cairn.server.store.model.SignatureTable;
import java.security.SecureRandom;
import java.time.Clock;

/** The desks at which operators ask about training that has begun. */
final class TrainingDesks {
  private TrainingDesks() {}

  static TrainingPorts of(
      ServerConfig config,
      RunDesk runs,
      RunHost host,
      RunWishes wishes,
      Storage storage,
      DatabaseHistory history,
      Clock clock) {
    PgRegistry registry = new PgRegistry(storage.database());
    EventTable events = new EventTable(storage.database());
    RunTable table = new RunTable(storage.database());
    PrivacyReportDesk privacy = new PrivacyReportDesk(runs, table, events);
    return new TrainingPorts(
        new RunSteeringDesk(runs, host, wishes, registry),
        new RoundStoryDesk(events, new RefusalTable(storage.database())),
        privacy,
        new ModelRecordDesk(
            registry,
            storage.models(),
            new SignatureTable(storage.database()),
            ModelStatements.of(table, privacy, history),
            keys(config),
            clock),
        new ModelAliasDesk(new AliasTable(storage.database()), table, registry, clock));
  }

  private static ModelKeys keys(ServerConfig config) {
    if (config.security().plaintext()) {
      return ModelKeys.none();
    }
    try {
      return ModelKeys.ensure(config.authority(), new SecureRandom());
    } catch (IdentityException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }
}
