package dev.cairn.client.testing;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.LeaseContract;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.round.RoundEvent;

class InMemoryLeasesTest extends LeaseContract {
  private final ManualTime time = new ManualTime(1_000_000);
  private final InMemoryLeases leases = new InMemoryLeases(time);
  private final InMemoryJournal<RoundEvent> journal = new InMemoryJournal<>(leases);

  @Override
  protected LeaseStore leases() {
    return leases;
  }

  @Override
  protected Journal<RoundEvent> journal() {
    return journal;
  }

  @Override
  protected void pass(long millis) {
    time.advance(millis);
  }
}
