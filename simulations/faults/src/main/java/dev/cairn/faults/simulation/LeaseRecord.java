package dev.cairn.faults.simulation;

import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.faults.check.Watch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down which coordinator took the run's lease last. For one thread. */
final class LeaseRecord {
  private final VirtualClock clock;
  private final List<Watch> watches;
  private @Nullable InMemoryCoordinator asked;
  private @Nullable InMemoryCoordinator holder;
  private boolean refused;

  /**
   * Begins without leases.
   *
   * @param clock of the leases
   * @param watches hear what becomes of leases
   */
  LeaseRecord(VirtualClock clock, List<Watch> watches) {
    this.clock = clock;
    this.watches = watches;
  }

  /** This coordinator is asked now, and takes what leases are taken meanwhile. */
  void asks(InMemoryCoordinator coordinator) {
    asked = coordinator;
    refused = false;
  }

  /** Whether the one that is asked now got no lease, since another one holds it. */
  boolean isRefused() {
    return refused;
  }

  /** Whether this coordinator was the last one to take the lease. */
  boolean isHolder(InMemoryCoordinator coordinator) {
    return holder == coordinator;
  }

  /** Whether no other coordinator has taken the lease since this one did. */
  boolean isOwner(InMemoryCoordinator coordinator) {
    return holder == null || holder == coordinator;
  }

  /** Whether the one that is asked now is the owner. */
  boolean isOwnerAsked() {
    return asked == null || isOwner(asked);
  }

  /**
   * The same leases behind a gate, written down when they are taken; null if there are none.
   *
   * @param gate passed by all that changes a lease
   */
  @Nullable LeaseStore around(@Nullable LeaseStore leases, WriteGate gate) {
    return leases == null ? null : new Recorded(leases, gate);
  }

  private final class Recorded implements LeaseStore {
    private final LeaseStore delegate;
    private final WriteGate gate;

    Recorded(LeaseStore delegate, WriteGate gate) {
      this.delegate = delegate;
      this.gate = gate;
    }

    @Override
    public @Nullable Lease take(String name, String wanted, long millis) {
      return gate.<@Nullable Lease>write(
          () -> {
            Lease lease = delegate.take(name, wanted, millis);
            if (lease == null) {
              refused = true;
            } else {
              holder = asked;
              watches.forEach(watch -> watch.taken(lease, clock.nowMillis(), millis));
            }
            return lease;
          });
    }

    @Override
    public void renew(Lease lease, long millis) {
      gate.write(
          () -> {
            delegate.renew(lease, millis);
            watches.forEach(watch -> watch.renewed(lease, clock.nowMillis(), millis));
          });
    }

    @Override
    public void confirm(Lease lease) {
      delegate.confirm(lease);
    }

    @Override
    public void release(Lease lease) {
      gate.write(
          () -> {
            delegate.release(lease);
            watches.forEach(watch -> watch.released(lease));
          });
    }

    @Override
    public void giveUp(Lease lease) {
      gate.write(
          () -> {
            delegate.giveUp(lease);
            watches.forEach(watch -> watch.released(lease));
          });
    }
  }
}
