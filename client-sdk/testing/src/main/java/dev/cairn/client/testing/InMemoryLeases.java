package dev.cairn.client.testing;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.StaleOwnerException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Leases in memory, by the time that it is given. Safe for any number of threads. */
public final class InMemoryLeases implements LeaseStore {
  private final CoordinatorTime time;
  private final Map<String, Row> rows = new HashMap<>();

  /** Creates a store without leases. */
  public InMemoryLeases(CoordinatorTime time) {
    this.time = time;
  }

  /** What is known of a name; nobody holds it if the holder is null. */
  private record Row(
      @Nullable String holder,
      long epoch,
      long firstEpoch,
      long renewedAt,
      long expiresAt,
      long untoldMillis) {
    boolean isHeldUnder(Lease lease) {
      return lease.holder().equals(holder) && lease.epoch() == epoch;
    }

    Row heldBy(@Nullable String next, long heardAt, long until) {
      return new Row(next, epoch, firstEpoch, heardAt, until, untoldMillis);
    }

    Row told() {
      return new Row(holder, epoch, firstEpoch, renewedAt, expiresAt, 0);
    }
  }

  // All methods are synchronized: coordinators ask from many threads.
  @Override
  public synchronized @Nullable Lease take(String name, String holder, long millis) {
    Row before = rows.get(name);
    long now = time.nowMillis();
    boolean again = before != null && holder.equals(before.holder());
    if (before != null && before.holder() != null && !again && now < before.expiresAt()) {
      return null;
    }
    long epoch = before == null ? 1 : before.epoch() + 1;
    long firstEpoch = before != null && again ? before.firstEpoch() : epoch;
    long vacant = before == null || again ? 0 : Math.max(0, now - before.renewedAt());
    long untold = vacant + (before == null ? 0 : before.untoldMillis());
    rows.put(name, new Row(holder, epoch, firstEpoch, now, now + millis, untold));
    return new Lease(name, holder, epoch, untold, firstEpoch);
  }

  @Override
  public synchronized void renew(Lease lease, long millis) {
    Row row = held(lease);
    long now = time.nowMillis();
    rows.put(lease.name(), row.heldBy(lease.holder(), now, now + millis));
  }

  @Override
  public synchronized void confirm(Lease lease) {
    Row unused = held(lease);
  }

  private Row held(Lease lease) {
    Row row = rows.get(lease.name());
    if (row == null || !row.isHeldUnder(lease)) {
      throw new StaleOwnerException(lease);
    }
    return row;
  }

  @Override
  public synchronized void release(Lease lease) {
    Row row = rows.get(lease.name());
    if (row != null && row.isHeldUnder(lease)) {
      long now = time.nowMillis();
      rows.put(lease.name(), row.heldBy(null, now, now));
    }
  }

  @Override
  public synchronized void giveUp(Lease lease) {
    Row row = rows.get(lease.name());
    if (row != null && row.isHeldUnder(lease)) {
      rows.put(lease.name(), row.heldBy(null, row.renewedAt(), time.nowMillis()));
    }
  }

  /** Lets all leases run out now, as if their holders had not been heard of for long. */
  public synchronized void runOut() {
    rows.replaceAll((name, row) -> row.heldBy(row.holder(), row.renewedAt(), time.nowMillis()));
  }

  /**
   * Does something during which the lease is not taken by anybody.
   *
   * @throws StaleOwnerException if it is held no more; then nothing was done
   */
  synchronized void whileHeld(Lease lease, Runnable work) {
    confirm(lease);
    work.run();
  }

  /**
   * Appends while the lease is not taken by anybody; if that is done, the time before it was taken
   * is told.
   *
   * @throws StaleOwnerException if it is held no more; then nothing was done
   */
  synchronized void append(Lease lease, Runnable work) {
    Row row = held(lease);
    work.run();
    rows.put(lease.name(), row.told());
  }
}
