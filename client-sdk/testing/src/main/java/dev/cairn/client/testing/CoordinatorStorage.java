package dev.cairn.client.testing;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a coordinator: give the same storage to another one, and it takes up the runs.
 *
 * @param runJournal the runs' streams
 * @param roundJournal the rounds' streams
 * @param intake where bodies of updates come in
 * @param updates the same bodies for those who sum them
 * @param models files of models
 * @param messages of secure rounds
 * @param ledgers the populations' privacy ledgers
 * @param leases by which several coordinators over this storage share the runs; null if there is
 *     one at a time
 * @param participations when clients took part last
 */
public record CoordinatorStorage(
    Journal<RunEvent> runJournal,
    Journal<RoundEvent> roundJournal,
    UpdateIntake intake,
    UpdateStore updates,
    ModelStore models,
    MessageStore messages,
    Journal<LedgerEntry> ledgers,
    @Nullable LeaseStore leases,
    Participations participations) {

  /** Storage in which nobody took part before. */
  public CoordinatorStorage(
      Journal<RunEvent> runJournal,
      Journal<RoundEvent> roundJournal,
      UpdateIntake intake,
      UpdateStore updates,
      ModelStore models,
      MessageStore messages,
      Journal<LedgerEntry> ledgers,
      @Nullable LeaseStore leases) {
    this(
        runJournal,
        roundJournal,
        intake,
        updates,
        models,
        messages,
        ledgers,
        leases,
        new Participations());
  }

  /** Storage of one coordinator at a time. */
  public CoordinatorStorage(
      Journal<RunEvent> runJournal,
      Journal<RoundEvent> roundJournal,
      UpdateIntake intake,
      UpdateStore updates,
      ModelStore models,
      MessageStore messages,
      Journal<LedgerEntry> ledgers) {
    this(runJournal, roundJournal, intake, updates, models, messages, ledgers, null);
  }

  /** Storage whose ledgers are in memory. */
  public CoordinatorStorage(
      Journal<RunEvent> runJournal,
      Journal<RoundEvent> roundJournal,
      UpdateIntake intake,
      UpdateStore updates,
      ModelStore models,
      MessageStore messages) {
    this(runJournal, roundJournal, intake, updates, models, messages, new InMemoryJournal<>());
  }

  /** Storage whose ledgers, and messages of secure rounds, are in memory. */
  public CoordinatorStorage(
      Journal<RunEvent> runJournal,
      Journal<RoundEvent> roundJournal,
      UpdateIntake intake,
      UpdateStore updates,
      ModelStore models) {
    this(runJournal, roundJournal, intake, updates, models, new InMemoryMessageStore());
  }

  /** Empty storage in memory. */
  public static CoordinatorStorage inMemory() {
    InMemoryUpdateStore updates = new InMemoryUpdateStore();
    return new CoordinatorStorage(
        new InMemoryJournal<>(),
        new InMemoryJournal<>(),
        updates,
        updates,
        new InMemoryModelStore());
  }

  /** Empty storage in memory for several coordinators at once, whose leases run out by a time. */
  public static CoordinatorStorage shared(CoordinatorTime time) {
    InMemoryLeases leases = new InMemoryLeases(time);
    InMemoryUpdateStore updates = new InMemoryUpdateStore();
    return new CoordinatorStorage(
        new InMemoryJournal<>(leases),
        new InMemoryJournal<>(leases),
        updates,
        updates,
        new InMemoryModelStore(),
        new InMemoryMessageStore(leases),
        new InMemoryJournal<>(leases),
        leases);
  }

  /** The same storage as the holder of a lease may change it. */
  CoordinatorStorage under(Lease lease) {
    return new CoordinatorStorage(
        runJournal.under(lease),
        roundJournal.under(lease),
        intake,
        updates,
        models,
        messages.under(lease),
        ledgers.under(lease),
        leases,
        participations);
  }
}
