package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
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
              if (events.stream().noneMatch(event -> accepts(event, session.client(), digest))) {
                throw new BrokenInvariantException(
                    "the update of " + session + " was acknowledged and is lost");
              }
            });
  }

  private static boolean accepts(RoundEvent event, ClientId client, Digest body) {
    return event instanceof RoundEvent.UpdateAccepted update
        && update.client().equals(client)
        && update.body().equals(body);
  }
}
