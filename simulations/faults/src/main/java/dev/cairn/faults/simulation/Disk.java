package dev.cairn.faults.simulation;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import java.util.Collection;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What outlives the coordinators of one run, empty at first.
 *
 * @param storage the stores
 * @param rounds names of the rounds' streams
 * @param bodies number of updates that are stored
 * @param messages number of messages of secure rounds that are stored
 * @param clock by which leases run out
 */
public record Disk(
    CoordinatorStorage storage,
    Supplier<Collection<String>> rounds,
    IntSupplier bodies,
    IntSupplier messages,
    VirtualClock clock) {

  /** A disk in memory. */
  public static Disk inMemory() {
    VirtualClock clock = new VirtualClock();
    InMemoryLeases leases = new InMemoryLeases(clock);
    InMemoryJournal<RunEvent> runs = new InMemoryJournal<>(leases);
    InMemoryJournal<RoundEvent> rounds = new InMemoryJournal<>(leases);
    InMemoryUpdateStore updates = new InMemoryUpdateStore();
    InMemoryMessageStore messages = new InMemoryMessageStore(leases);
    return new Disk(
        new CoordinatorStorage(
            runs,
            rounds,
            updates,
            updates,
            new InMemoryModelStore(),
            messages,
            new InMemoryJournal<>(leases),
            leases),
        rounds::streams,
        updates::size,
        messages::size,
        clock);
  }
}
