package dev.cairn.faults;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.client.testing.ManualTime;
import dev.cairn.engine.port.FencedJournalContract;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;

/** While nothing crashes, what counts the appends is a journal like the one behind it. */
class CrashingJournalsTest extends FencedJournalContract<RoundEvent> {
  private final InMemoryLeases leases = new InMemoryLeases(new ManualTime(1_000_000));
  private final InMemoryJournal<RoundEvent> disk = new InMemoryJournal<>(leases);
  private final Journal<RoundEvent> journal =
      new CrashingJournals(CrashSchedule.never()).around(storage()).roundJournal();

  private CoordinatorStorage storage() {
    InMemoryUpdateStore updates = new InMemoryUpdateStore();
    return new CoordinatorStorage(
        new InMemoryJournal<>(), disk, updates, updates, new InMemoryModelStore());
  }

  @Override
  protected Journal<RoundEvent> journal() {
    return journal;
  }

  @Override
  protected LeaseStore leases() {
    return leases;
  }

  @Override
  protected String stream(int number) {
    return "round/run-1/1/" + number;
  }

  @Override
  protected RoundEvent event(int number) {
    return new RoundEvent.ClientJoined(new ClientId("c" + number));
  }

  @Override
  protected void beginIncarnation(long number) {
    disk.restored(number);
  }
}
