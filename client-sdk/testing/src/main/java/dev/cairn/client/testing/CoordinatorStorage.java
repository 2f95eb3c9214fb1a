package dev.cairn.client.testing;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;

/**
 * What outlives a coordinator: give the same storage to another one, and it takes up the runs.
 *
 * @param runJournal the runs' streams
 * @param roundJournal the rounds' streams
 * @param intake where bodies of updates come in
 * @param updates the same bodies for those who sum them
 * @param models files of models
 */
public record CoordinatorStorage(
    Journal<RunEvent> runJournal,
    Journal<RoundEvent> roundJournal,
    UpdateIntake intake,
    UpdateStore updates,
    ModelStore models) {

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
}
