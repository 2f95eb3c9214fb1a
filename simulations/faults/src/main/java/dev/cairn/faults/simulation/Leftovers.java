package dev.cairn.faults.simulation;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.RoundId;

/** What coordinators that did not come to an end have left on the disk. */
final class Leftovers {
  private Leftovers() {}

  /** Deletes, as a coordinator does when it starts, what belongs to rounds that are over. */
  static void clear(Disk disk) {
    CoordinatorStorage storage = disk.storage();
    for (String stream : disk.rounds().get()) {
      RoundState state = RoundMachine.replay(storage.roundJournal().load(stream));
      if (state.isTerminal()) {
        RoundId round = RoundId.parse(stream.substring(stream.indexOf('/') + 1));
        storage.updates().erase(round);
        storage.messages().erase(round);
      }
    }
  }
}
