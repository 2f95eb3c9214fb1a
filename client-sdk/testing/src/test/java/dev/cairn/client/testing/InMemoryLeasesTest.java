package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.round.RoundEvent;
import org.junit.jupiter.api.Test;

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

  @Test
  void journalWithoutLeases_hasNoOwners() {
    assertThatThrownBy(() -> new InMemoryJournal<>().under(new Lease("run/run-1", "a", 1, 0)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("this journal has no leases beside it");
  }
}
