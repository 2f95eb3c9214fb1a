package dev.cairn.server;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunMachine;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.journal.Heartbeat;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.RunTable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that an earlier process left, and what else it left. */
final class UnfinishedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedRuns.class);

  private final Storage storage;
  private final RunTable runs;
  private final PgJournal<RunEvent> runJournal;
  private final PgJournal<RoundEvent> roundJournal;

  UnfinishedRuns(
      Storage storage,
      RunTable runs,
      PgJournal<RunEvent> runJournal,
      PgJournal<RoundEvent> roundJournal) {
    this.storage = storage;
    this.runs = runs;
    this.runJournal = runJournal;
    this.roundJournal = roundJournal;
  }

  /** Deletes orphans, and takes the runs up with the outage since the last heartbeat. */
  void resume(RunHost host, Instant now) {
    Instant last = new Heartbeat(storage.database()).last().orElse(now);
    long outageMillis = Math.max(0, Duration.between(last, now).toMillis());
    List<RunTable.Row> unfinished = runs.unfinished();
    Map<RoundId, Set<Digest>> counted = new HashMap<>();
    for (RunTable.Row run : unfinished) {
      RunState state = RunMachine.replay(runJournal.load(RunDriver.stream(run.id())));
      RoundId current = state.current();
      if (current != null) {
        counted.put(current, bodies(current));
      }
    }
    storage.updates().purge(counted);
    storage.messages().purge(counted.keySet());
    for (RunTable.Row run : unfinished) {
      TrainingPlan plan = PlanFile.parse("plan of run " + run.id(), run.plan()).plan();
      host.resume(run.id(), plan, outageMillis);
      LOG.info("run {} goes on after an outage of {} ms", run.id(), outageMillis);
    }
  }

  private Set<Digest> bodies(RoundId round) {
    Set<Digest> bodies = new HashSet<>();
    for (RoundEvent event : roundJournal.load(RoundDriver.stream(round))) {
      if (event instanceof RoundEvent.UpdateAccepted accepted) {
        bodies.add(accepted.body());
      }
    }
    return bodies;
  }
}
