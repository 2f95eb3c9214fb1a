package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.MessageStoreContract;
import dev.cairn.engine.round.RoundEvent;
import org.junit.jupiter.api.Test;

class InMemoryMessageStoreTest extends MessageStoreContract {
  private final InMemoryLeases leases = new InMemoryLeases(new ManualTime(1_000_000));
  private final InMemoryMessageStore store = new InMemoryMessageStore(leases);
  private final InMemoryJournal<RoundEvent> journal = new InMemoryJournal<>(leases);

  @Override
  protected MessageStore messages() {
    return store;
  }

  @Override
  protected Journal<RoundEvent> journal() {
    return journal;
  }

  @Override
  protected LeaseStore leases() {
    return leases;
  }

  @Test
  void storeWithoutLeases_hasNoOwners() {
    assertThatThrownBy(() -> new InMemoryMessageStore().under(new Lease("run/run-1", "a", 1, 0)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("these messages have no leases beside them");
  }
}
