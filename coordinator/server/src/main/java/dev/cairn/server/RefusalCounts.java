package dev.cairn.server;

import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.journal.RefusalTable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what devices were refused in rounds. The counts of the last second are in memory: they are
 * lost with the process, and nobody waits for the database for their sake.
 */
final class RefusalCounts implements AutoCloseable {

  /** Different ones that may wait for the database; what is more is not counted. */
  static final int WAITING_MAX = 4_096;

  private static final long FLUSH_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(RefusalCounts.class);

  private final Consumer<Map<RefusalTable.Key, Long>> store;

  /** Guarded by itself: calls of devices and the flush come here. */
  private final Map<RefusalTable.Key, Long> waiting = new HashMap<>();

  private final Duties duties = new Duties(LOG, FLUSH_MILLIS);

  /** Counts for a store, as {@link RefusalTable#add} is one. */
  RefusalCounts(Consumer<Map<RefusalTable.Key, Long>> store) {
    this.store = store;
  }

  /** The same, and brings the counts there each second until it is closed. */
  static RefusalCounts start(Consumer<Map<RefusalTable.Key, Long>> store) {
    RefusalCounts counts = new RefusalCounts(store);
    // Not on the thread of the leases: a row that is locked must not cost a run.
    counts.duties.begin("cairn-refusals", "the count of refusals", counts::flush);
    return counts;
  }

  /** Counts one. */
  void count(RoundId round, RefusalTable.What what, Refusal refusal) {
    RefusalTable.Key key = new RefusalTable.Key(round, what, refusal);
    synchronized (waiting) {
      add(key, 1);
    }
  }

  private void add(RefusalTable.Key key, long count) {
    if (waiting.size() < WAITING_MAX || waiting.containsKey(key)) {
      waiting.merge(key, count, Long::sum);
    }
  }

  /**
   * Brings the counts to the database; those that it does not take wait for the next time.
   *
   * @throws StoreTrouble if it does not take them
   */
  void flush() {
    Map<RefusalTable.Key, Long> taken;
    synchronized (waiting) {
      taken = Map.copyOf(waiting);
      waiting.clear();
    }
    if (taken.isEmpty()) {
      return;
    }
    try {
      store.accept(taken);
    } catch (StoreTrouble e) {
      if (!e.outcomeUnknown()) {
        synchronized (waiting) {
          taken.forEach(this::add);
        }
      }
      throw e;
    }
  }

  @Override
  public void close() {
    duties.close();
    try {
      flush();
    } catch (StoreTrouble e) {
      LOG.warn("the last refusals are not counted: {}", e.getMessage());
    }
  }
}
