package dev.cairn.faults.simulation;

import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import org.jspecify.annotations.Nullable;

/** Writes down which coordinator took the run's lease last. For one thread. */
final class LeaseRecord {
  private @Nullable InMemoryCoordinator asked;
  private @Nullable InMemoryCoordinator holder;

  /** This coordinator is asked now, and takes what leases are taken meanwhile. */
  void asks(InMemoryCoordinator coordinator) {
    asked = coordinator;
  }

  /** Whether no other coordinator has taken the lease since this one did. */
  boolean isOwner(InMemoryCoordinator coordinator) {
    return holder == null || holder == coordinator;
  }

  /** Whether the one that is asked now is the owner. */
  boolean isOwnerAsked() {
    return asked == null || isOwner(asked);
  }

  /** The same leases, written down when they are taken; null if there are none. */
  @Nullable LeaseStore around(@Nullable LeaseStore leases) {
    return leases == null ? null : new Recorded(leases);
  }

  private final class Recorded implements LeaseStore {
    private final LeaseStore delegate;

    Recorded(LeaseStore delegate) {
      this.delegate = delegate;
    }

    @Override
    public @Nullable Lease take(String name, String wanted, long millis) {
      Lease lease = delegate.take(name, wanted, millis);
      if (lease != null) {
        holder = asked;
      }
      return lease;
    }

    @Override
    public void renew(Lease lease, long millis) {
      delegate.renew(lease, millis);
    }

    @Override
    public void confirm(Lease lease) {
      delegate.confirm(lease);
    }

    @Override
    public void release(Lease lease) {
      delegate.release(lease);
    }

    @Override
    public void giveUp(Lease lease) {
      delegate.giveUp(lease);
    }
  }
}
