package dev.cairn.server;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.host.RepeatedTrouble;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.blob.BlobUpdateStore;
import dev.cairn.server.store.journal.PgMessageStore;
import dev.cairn.server.store.journal.RoundEnds;
import dev.cairn.server.store.journal.RunTable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that nobody drives any more, and what their owners have left. */
final class UnfinishedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedRuns.class);

  /** More at a time are left to other coordinators, or to the next look. */
  static final int AT_ONCE_MAX = 16;

  private final RepeatedTrouble trouble =
      new RepeatedTrouble(LOG, "the taking up of a run", System::nanoTime);
  private final BlobUpdateStore updates;
  private final PgMessageStore messages;
  private final RunTable runs;
  private final Predicate<RoundId> isOver;
  private final RunLeases leases;

  /** Those of a coordinator. */
  static UnfinishedRuns in(Storage storage, RunTable runs, RunLeases leases) {
    return new UnfinishedRuns(
        storage.updates(),
        storage.messages(),
        runs,
        new RoundEnds(storage.database())::isOver,
        leases);
  }

  /**
   * Those over these stores.
   *
   * @param isOver asks the journal whether a round is over, or unknown
   */
  UnfinishedRuns(
      BlobUpdateStore updates,
      PgMessageStore messages,
      RunTable runs,
      Predicate<RoundId> isOver,
      RunLeases leases) {
    this.updates = updates;
    this.messages = messages;
    this.runs = runs;
    this.isOver = isOver;
    this.leases = leases;
  }

  /**
   * Takes up runs that are unfinished and that nobody drives, at most {@link #AT_ONCE_MAX}; blocks.
   * One that cannot be taken up is left to others, and does not keep this process from the rest.
   */
  void takeUp(RunHost host) {
    List<RunTable.Row> vacant = runs.vacant();
    takeSome(vacant, run -> !host.drives(run.id()) && isTakenUp(host, run), trouble);
  }

  static <R> void takeSome(List<R> vacant, Predicate<R> takeUp, RepeatedTrouble trouble) {
    int taken = 0;
    String failure = null;
    for (R run : vacant) {
      if (taken == AT_ONCE_MAX) {
        break;
      }
      try {
        taken += takeUp.test(run) ? 1 : 0;
      } catch (RuntimeException e) {
        failure = failure == null ? e.getMessage() : failure;
      }
    }
    if (failure == null) {
      trouble.wentWell();
    } else {
      trouble.failed(failure);
    }
  }

  private boolean isTakenUp(RunHost host, RunTable.Row run) {
    Lease lease = leases.take(run.id());
    if (lease == null) {
      // Another process was quicker.
      return false;
    }
    boolean driven = false;
    try {
      if (!runs.active(run.population()).filter(run.id()::equals).isPresent()) {
        // It has ended since it was found, and another one of its population may have begun.
        return false;
      }
      purge(run.id(), lease);
      TrainingPlan plan = PlanFile.parse("plan of run " + run.id(), run.plan()).plan();
      runs.goesOn(run.id());
      host.resume(run.id(), plan);
      driven = true;
    } catch (StaleOwnerException e) {
      // This process stood still meanwhile, and another one has the run.
      return false;
    } catch (RuntimeException e) {
      tell(run.id(), lease, e);
      throw new IllegalStateException("run " + run.id() + ": " + e.getMessage(), e);
    } finally {
      if (!driven) {
        // Renewed by a process that does not drive the run, it would keep all others from it.
        leases.giveUp(run.id());
      }
    }
    LOG.info(
        "run {} goes on here, in epoch {}, after an outage of {} ms",
        run.id(),
        lease.epoch(),
        lease.vacantMillis());
    return true;
  }

  /** Whoever is asked about the run is to say so, while the lease still keeps others from it. */
  private void tell(RunId run, Lease lease, RuntimeException why) {
    try {
      runs.couldNotGoOn(run, lease.vacantMillis(), String.valueOf(why.getMessage()));
    } catch (RuntimeException e) {
      // What kept the run from going on matters more.
      why.addSuppressed(e);
    }
  }

  /**
   * Deletes what a run's owners before have left of its rounds that are over. What an open round
   * does not count stays until its end: this process may stand still between looking and deleting,
   * and then others have the run.
   *
   * @throws StaleOwnerException if that shows by then
   */
  void purge(RunId run, Lease lease) {
    messages.purge(run, lease);
    purge(updates.rounds(run), isOver, updates::erase);
  }

  /**
   * Deletes bodies that came in when their round was over already, and those of rounds that a
   * restored database has forgotten: none comes in before its round has opened. Then the folders of
   * runs in which nothing is left.
   */
  void purgeEnded() {
    updates.forgetOld();
    purge(updates.rounds(), isOver, updates::erase);
    updates.deleteEmptyRuns();
  }

  /** Each by its own events, read after it was listed: what is over by then stays over. */
  static void purge(List<RoundId> listed, Predicate<RoundId> isOver, Consumer<RoundId> erase) {
    StoreTrouble first = null;
    for (RoundId round : listed) {
      if (isOver.test(round)) {
        try {
          erase.accept(round);
        } catch (StoreTrouble e) {
          // A folder that stays keeps no other from being deleted.
          first = first == null ? e : first;
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
