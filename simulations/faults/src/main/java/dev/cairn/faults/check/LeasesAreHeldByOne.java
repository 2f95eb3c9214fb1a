package dev.cairn.faults.check;

import dev.cairn.engine.port.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Each taking of a lease has a higher epoch than all before; nobody takes one from a holder that
 * renewed it in time and did not give it back; and only who took it last renews it.
 */
final class LeasesAreHeldByOne implements Watch {
  private final Map<String, Held> leases = new HashMap<>();

  /** The last taking of a name. */
  private record Held(Lease lease, long until, boolean vacant) {
    boolean isOf(Lease other) {
      return lease.holder().equals(other.holder()) && lease.epoch() == other.epoch();
    }
  }

  @Override
  public void taken(Lease lease, long nowMillis, long millis) {
    Held before = leases.put(lease.name(), new Held(lease, nowMillis + millis, false));
    if (before == null) {
      return;
    }
    if (lease.epoch() <= before.lease.epoch()) {
      throw new BrokenInvariantException(
          lease + " has no higher epoch than the one before, " + before.lease);
    }
    boolean again = Objects.equals(before.lease.holder(), lease.holder());
    if (!again && !before.vacant && nowMillis < before.until) {
      throw new BrokenInvariantException(
          lease
              + " was taken "
              + (before.until - nowMillis)
              + " ms before "
              + before.lease
              + " ran out");
    }
  }

  @Override
  public void renewed(Lease lease, long nowMillis, long millis) {
    Held held = leases.get(lease.name());
    if (held == null || held.vacant || !held.isOf(lease)) {
      throw new BrokenInvariantException(lease + " was renewed, and " + name(held) + " is held");
    }
    leases.put(lease.name(), new Held(held.lease, nowMillis + millis, false));
  }

  private static String name(@Nullable Held held) {
    return held == null || held.vacant ? "nothing" : held.lease.toString();
  }

  @Override
  public void released(Lease lease) {
    Held held = leases.get(lease.name());
    if (held != null && held.isOf(lease)) {
      leases.put(lease.name(), new Held(held.lease, held.until, true));
    }
  }
}
