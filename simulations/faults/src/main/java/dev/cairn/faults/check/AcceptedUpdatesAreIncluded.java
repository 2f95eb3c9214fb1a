package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.util.Map;
import java.util.TreeMap;

/** In a round that committed, the updates that were accepted are those that it counts. */
final class AcceptedUpdatesAreIncluded implements Invariant {
  @Override
  public void check(Evidence evidence) {
    evidence
        .committed()
        .forEach(
            (stream, round) -> {
              Map<ClientId, Digest> accepted = new TreeMap<>();
              for (RoundEvent event : evidence.rounds().getOrDefault(stream, java.util.List.of())) {
                if (event instanceof RoundEvent.UpdateAccepted update
                    && accepted.put(update.client(), update.body()) != null) {
                  throw new BrokenInvariantException(
                      stream + " accepted two updates of " + update.client());
                }
              }
              if (!accepted.equals(round.included().bodies())) {
                throw new BrokenInvariantException(
                    stream
                        + " accepted "
                        + accepted.keySet()
                        + " and counts "
                        + round.included().bodies().keySet());
              }
              if (round.result().count() != accepted.size()) {
                throw new BrokenInvariantException(
                    stream + " counts " + round.result().count() + " of " + accepted.size());
              }
            });
  }
}
