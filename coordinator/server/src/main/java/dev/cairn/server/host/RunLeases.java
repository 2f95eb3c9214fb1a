package dev.cairn.server.host;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases under which this process drives runs: taken with a run, kept by renewals, given back.
 * Safe for several threads.
 */
public final class RunLeases {
  private static final Logger LOG = LoggerFactory.getLogger(RunLeases.class);

  /** How long a lease holds without being renewed: three renewals in a row may fail. */
  public static final long HOLD_MILLIS = 5_000;

  /** Pause between renewals, and between looks for runs that nobody drives. */
  public static final long RENEW_MILLIS = 1_000;

  private final LeaseStore store;
  private final String holder;
  private final LongSupplier nanoTime;
  private final Map<RunId, Lease> held = new ConcurrentHashMap<>();

  /** Of the runs that are held, and of those whose lease runs out here. */
  private final Map<RunId, StoreContact> contacts = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * Begins without leases.
   *
   * @param holder this process, by an id that is new at each start
   */
  public RunLeases(LeaseStore store, String holder) {
    this(store, holder, System::nanoTime);
  }

  /**
   * @param nanoTime a clock that only goes forward
   */
  RunLeases(LeaseStore store, String holder, LongSupplier nanoTime) {
    this.store = store;
    this.holder = holder;
    this.nanoTime = nanoTime;
  }

  /** An id for a process that has just started. */
  public static String newHolder() {
    return UUID.randomUUID().toString();
  }

  /** This process. */
  public String holder() {
    return holder;
  }

  /**
   * Takes a run's lease, also one that this process has: to be done each time before the run's
   * journal is read.
   *
   * @return the lease; null if another process holds it, or if this one takes no more
   */
  public @Nullable Lease take(RunId run) {
    if (closed) {
      release(run);
      return null;
    }
    Lease lease;
    try {
      lease = store.take(RunDriver.stream(run), holder, HOLD_MILLIS);
    } catch (TroubleException e) {
      contact(run, StoreContact::failed);
      throw e;
    }
    if (lease == null) {
      forget(run);
      return null;
    }
    contact(run, known -> known.taken(lease));
    contacts.computeIfAbsent(run, fresh -> new StoreContact(nanoTime, lease.epoch()));
    held.put(run, lease);
    if (closed) {
      release(run);
      return null;
    }
    return lease;
  }

  /** The right to speak for a run under a lease. */
  Ownership ownership(Lease lease) {
    return Ownership.of(store, lease);
  }

  /**
   * Renews all leases.
   *
   * @return the runs whose lease seems to have been taken by another process: to be looked into
   * @throws dev.cairn.protocol.TroubleException if the store did not answer; the next renewal may
   */
  List<RunId> renew() {
    Map<RunId, Lease> before = Map.copyOf(held);
    List<Lease> stale;
    try {
      stale = store.renewAll(before.values(), HOLD_MILLIS);
    } catch (TroubleException e) {
      before.keySet().forEach(run -> contact(run, StoreContact::failed));
      throw e;
    }
    List<RunId> lost = new ArrayList<>();
    before.forEach(
        (run, lease) -> {
          // Or this process took it again meanwhile; then the newer lease is already here.
          if (!stale.contains(lease)) {
            contact(run, StoreContact::wentWell);
          } else if (held.remove(run, lease)) {
            contacts.remove(run);
            lost.add(run);
          }
        });
    return lost;
  }

  private void contact(RunId run, Consumer<StoreContact> news) {
    StoreContact known = contacts.get(run);
    if (known != null) {
      news.accept(known);
    }
  }

  /**
   * Makes sure of the store before a run's owner lets time pass, where the store has failed since
   * it last answered.
   *
   * @param ask asks the store
   * @return whether the owner is to take its lease again: the store was away for longer than the
   *     lease holds
   */
  boolean hasMissed(RunId run, Runnable ask) {
    StoreContact known = contacts.get(run);
    if (known == null || !known.isInDoubt()) {
      return false;
    }
    ask.run();
    known.wentWell();
    return known.hasMissed();
  }

  /**
   * How long a run's owner was without the store, in milliseconds, as far as it was not told yet:
   * to be asked when the lease was taken again.
   */
  long takeMissedMillis(RunId run) {
    StoreContact known = contacts.get(run);
    return known == null ? 0 : known.takeMissedMillis();
  }

  /** Renews a lease no more: the run is over, or another process has it. */
  void forget(RunId run) {
    Lease unused = dropped(run);
  }

  private @Nullable Lease dropped(RunId run) {
    contacts.remove(run);
    return held.remove(run);
  }

  /** Gives a run's lease back, so that another process may drive it at once. */
  public void release(RunId run) {
    Lease lease = dropped(run);
    if (lease != null) {
      store.release(lease);
    }
  }

  /**
   * Lets a run's lease run out, as that of a process that stands still.
   *
   * @param outageUntold whether no journal tells yet of the outage before the lease was taken: then
   *     it is given up, if that can be done now, so that whoever takes it next hears of the outage
   */
  void letRunOut(RunId run, boolean outageUntold) {
    if (outageUntold) {
      try {
        giveUp(run);
      } catch (TroubleException e) {
        LOG.debug("the lease of run {} runs out by itself: {}", run, e.getMessage());
      }
    } else {
      contact(run, StoreContact::rest);
      held.remove(run);
    }
  }

  /** Gives a lease back whose run is not driven here after all. */
  public void giveUp(RunId run) {
    Lease lease = dropped(run);
    if (lease != null) {
      store.giveUp(lease);
    }
  }

  /** Takes no more leases. */
  void close() {
    closed = true;
  }

  /** Takes leases again. */
  void open() {
    closed = false;
  }

  /** Whether it takes no more. */
  boolean isClosed() {
    return closed;
  }
}
