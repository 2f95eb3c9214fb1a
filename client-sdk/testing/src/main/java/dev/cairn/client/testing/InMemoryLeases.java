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
  private record Row(@Nullable String holder, long epoch, long renewedAt, long expiresAt) {
    boolean isHeldUnder(Lease lease) {
      return lease.holder().equals(holder) && lease.epoch() == epoch;
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
    long vacant = before == null || again ? 0 : Math.max(0, now - before.renewedAt());
    Lease lease = new Lease(name, holder, epoch, vacant);
    rows.put(name, new Row(holder, epoch, now, now + millis));
    return lease;
  }

  @Override
  public synchronized void renew(Lease lease, long millis) {
    confirm(lease);
    long now = time.nowMillis();
    rows.put(lease.name(), new Row(lease.holder(), lease.epoch(), now, now + millis));
  }

  @Override
  public synchronized void confirm(Lease lease) {
    Row row = rows.get(lease.name());
    if (row == null || !row.isHeldUnder(lease)) {
      throw new StaleOwnerException(lease);
    }
  }

  @Override
  public synchronized void release(Lease lease) {
    Row row = rows.get(lease.name());
    if (row != null && row.isHeldUnder(lease)) {
      long now = time.nowMillis();
      rows.put(lease.name(), new Row(null, lease.epoch(), now, now));
    }
  }

  @Override
  public synchronized void giveUp(Lease lease) {
    Row row = rows.get(lease.name());
    if (row != null && row.isHeldUnder(lease)) {
      long driven = row.renewedAt() - lease.vacantMillis();
      rows.put(lease.name(), new Row(null, lease.epoch(), driven, time.nowMillis()));
    }
  }

  /** Lets all leases run out now, as if their holders had not been heard of for long. */
  public synchronized void runOut() {
    rows.replaceAll(
        (name, row) -> new Row(row.holder(), row.epoch(), row.renewedAt(), time.nowMillis()));
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
}
