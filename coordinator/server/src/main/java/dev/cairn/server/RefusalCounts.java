package dev.cairn.server;

import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.journal.RefusalTable;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

  /** The same of rounds of which it is not known whether they exist: a device may name any. */
  static final int UNPROVEN_MAX = 1_024;

  /** Rounds that are known to exist; the one that was heard of longest ago is forgotten first. */
  static final int ROUNDS_MAX = 1_024;

  private static final long FLUSH_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(RefusalCounts.class);

  private final Consumer<Map<RefusalTable.Key, Long>> store;

  /** Guards all three below: calls of devices and the flush come here. */
  private final Object lock = new Object();

  private final Map<RefusalTable.Key, Long> waiting = new HashMap<>();
  private final Map<RefusalTable.Key, Long> unproven = new HashMap<>();
  private final Set<RoundId> rounds =
      Collections.newSetFromMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RoundId, Boolean> eldest) {
              return size() > ROUNDS_MAX;
            }
          });

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
    synchronized (lock) {
      add(key, 1);
    }
  }

  /** Hears of a round in which something was not refused: it exists. */
  void exists(RoundId round) {
    synchronized (lock) {
      rounds.add(round);
    }
  }

  private void add(RefusalTable.Key key, long count) {
    boolean proven = rounds.contains(key.round());
    Map<RefusalTable.Key, Long> to = proven ? waiting : unproven;
    if (to.size() < (proven ? WAITING_MAX : UNPROVEN_MAX) || to.containsKey(key)) {
      to.merge(key, count, Long::sum);
    }
  }

  /**
   * Brings the counts to the database; those that it does not take wait for the next time.
   *
   * @throws StoreTrouble if it does not take them
   */
  void flush() {
    Map<RefusalTable.Key, Long> taken;
    synchronized (lock) {
      taken = new HashMap<>(waiting);
      unproven.forEach((key, count) -> taken.merge(key, count, Long::sum));
      waiting.clear();
      unproven.clear();
    }
    if (taken.isEmpty()) {
      return;
    }
    try {
      store.accept(taken);
    } catch (StoreTrouble e) {
      if (!e.outcomeUnknown()) {
        synchronized (lock) {
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
