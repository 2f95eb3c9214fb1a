package dev.cairn.faults.check;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.SessionId;

/** An update of which its client was told that it does not count is in no model. */
final class RefusedUpdatesAreLeftOut implements Invariant {
  @Override
  public void check(Evidence evidence) {
    evidence
        .committed()
        .forEach(
            (stream, round) -> {
              for (ClientId client : round.included().bodies().keySet()) {
                SessionId session = new SessionId(round.config().id(), client);
                if (evidence.refused().contains(session.toString())) {
                  throw new BrokenInvariantException(session + " was refused, and counts");
                }
              }
            });
  }
}
