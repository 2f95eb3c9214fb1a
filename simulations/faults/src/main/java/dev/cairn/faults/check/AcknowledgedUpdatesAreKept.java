package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.SessionId;
import java.util.List;

/** What a client was told to count stands in the journal. */
final class AcknowledgedUpdatesAreKept implements Invariant {
  @Override
  public void check(Evidence evidence) {
    evidence
        .acknowledged()
        .forEach(
            (name, digest) -> {
              SessionId session = SessionId.parse(name);
              List<RoundEvent> events =
                  evidence.rounds().getOrDefault(RoundDriver.stream(session.round()), List.of());
              if (!events.contains(new RoundEvent.UpdateAccepted(session.client(), digest))) {
                throw new BrokenInvariantException(
                    "the update of " + session + " was acknowledged and is lost");
              }
            });
  }
}
