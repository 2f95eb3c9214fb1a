package dev.cairn.server.host;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import org.jspecify.annotations.Nullable;

/** Leases that are others'; a test overrides what it has happen in another way. */
public class ForwardingLeases implements LeaseStore {
  private final LeaseStore store;

  public ForwardingLeases(LeaseStore store) {
    this.store = store;
  }

  @Override
  public @Nullable Lease take(String name, String holder, long millis) {
    return store.take(name, holder, millis);
  }

  @Override
  public void renew(Lease lease, long millis) {
    store.renew(lease, millis);
  }

  @Override
  public void confirm(Lease lease) {
    store.confirm(lease);
  }

  @Override
  public void release(Lease lease) {
    store.release(lease);
  }

  @Override
  public void giveUp(Lease lease) {
    store.giveUp(lease);
  }
}
