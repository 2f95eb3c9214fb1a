package dev.cairn.server;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunMachine;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.store.journal.RunTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that nobody drives any more, and what their owners have left. */
final class UnfinishedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedRuns.class);

  private final Storage storage;
  private final RunTable runs;
  private final Journal<RunEvent> runJournal;
  private final Journal<RoundEvent> roundJournal;
  private final RunLeases leases;

  UnfinishedRuns(
      Storage storage,
      RunTable runs,
      Journal<RunEvent> runJournal,
      Journal<RoundEvent> roundJournal,
      RunLeases leases) {
    this.storage = storage;
    this.runs = runs;
    this.runJournal = runJournal;
    this.roundJournal = roundJournal;
    this.leases = leases;
  }

  /** Takes up each run that is unfinished and that nobody drives; blocks. */
  void takeUp(RunHost host) {
    for (RunTable.Row run : runs.vacant()) {
      if (!host.drives(run.id())) {
        takeUp(host, run);
      }
    }
  }

  private void takeUp(RunHost host, RunTable.Row run) {
    Lease lease = leases.take(run.id());
    if (lease == null) {
      // Another process was quicker.
      return;
    }
    purge(run.id());
    host.resume(
        run.id(),
        PlanFile.parse("plan of run " + run.id(), run.plan()).plan(),
        lease.vacantMillis());
    LOG.info(
        "run {} goes on here, in epoch {}, after an outage of {} ms",
        run.id(),
        lease.epoch(),
        lease.vacantMillis());
  }

  /** Deletes what no event names; nobody can name any of it now that the lease is taken. */
  private void purge(RunId run) {
    RoundId open = RunMachine.replay(runJournal.load(RunDriver.stream(run))).current();
    storage.updates().purge(run, open, open == null ? Set.of() : bodies(open));
    storage.messages().purge(run, open);
  }

  private Set<Digest> bodies(RoundId round) {
    Set<Digest> bodies = new HashSet<>();
    for (RoundEvent event : events(round)) {
      if (event instanceof RoundEvent.UpdateAccepted accepted) {
        bodies.add(accepted.body());
      }
    }
    return bodies;
  }

  /** Deletes bodies that came in when their round was over already. */
  void purgeEnded() {
    for (RoundId round : storage.updates().rounds()) {
      if (RoundMachine.replay(events(round)).isTerminal()) {
        storage.updates().erase(round);
      }
    }
  }

  private List<RoundEvent> events(RoundId round) {
    return roundJournal.load(RoundDriver.stream(round));
  }
}
