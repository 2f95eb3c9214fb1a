package dev.cairn.client.testing;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import org.jspecify.annotations.Nullable;

/**
 * What a coordinator may do with a run: what its lease allows, or everything where the storage has
 * no leases. For one thread at a time.
 */
final class Tenure {

  /** How long a lease holds without being renewed. */
  static final long HOLD_MILLIS = 5_000;

  /** How old a lease may be before it is renewed. */
  static final long RENEW_MILLIS = 1_000;

  private final RunId run;
  private final String holder;
  private final CoordinatorStorage storage;
  private final CoordinatorTime time;
  private @Nullable Lease lease;
  private long renewedAt;

  /**
   * Creates a tenure that has not begun.
   *
   * @param holder the coordinator, by an id of its own
   */
  Tenure(RunId run, String holder, CoordinatorStorage storage, CoordinatorTime time) {
    this.run = run;
    this.holder = holder;
    this.storage = storage;
    this.time = time;
  }

  /**
   * Takes the run's lease. To be done before the journal is read, also after trouble: an append
   * whose answer was lost has then come to its end, or comes too late.
   *
   * @return how long nobody drove the run, in milliseconds
   * @throws TroubleException if another coordinator holds it
   */
  long begin() {
    LeaseStore leases = storage.leases();
    if (leases == null) {
      return 0;
    }
    lease = null;
    renewedAt = time.nowMillis();
    Lease taken = leases.take(RunDriver.stream(run), holder, HOLD_MILLIS);
    if (taken == null) {
      throw new TroubleException("another coordinator drives " + run);
    }
    lease = taken;
    return taken.vacantMillis();
  }

  /**
   * Renews the lease if it is time for that. One that cannot be renewed now is still held, and the
   * next time will do.
   *
   * @return false if it was taken by somebody else
   */
  boolean keep() {
    LeaseStore leases = storage.leases();
    Lease held = lease;
    long now = time.nowMillis();
    if (leases == null || held == null || now - renewedAt < RENEW_MILLIS) {
      return true;
    }
    try {
      leases.renew(held, HOLD_MILLIS);
      renewedAt = now;
    } catch (StaleOwnerException e) {
      return false;
    } catch (TroubleException e) {
      // Whether it is held is looked at in each append and before each answer.
    }
    return true;
  }

  /**
   * Gives the lease back.
   *
   * @return whether there are leases, so that the run is another one's to take
   */
  boolean end() {
    LeaseStore leases = storage.leases();
    Lease held = lease;
    lease = null;
    if (leases != null && held != null) {
      leases.release(held);
    }
    return leases != null;
  }

  /** The storage as the lease lets it be changed. */
  CoordinatorStorage storage() {
    Lease held = lease;
    return held == null ? storage : storage.under(held);
  }

  /** The right to speak for the run. */
  Ownership ownership() {
    LeaseStore leases = storage.leases();
    Lease held = lease;
    return leases == null || held == null ? Ownership.undisputed() : Ownership.of(leases, held);
  }
}
