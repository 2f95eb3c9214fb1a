package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No update of a secure round reaches the coordinator as its client trained it. */
final class MaskedUpdatesStayMasked implements Watch {
  private final Set<Digest> readable = new HashSet<>();

  @Override
  public void trained(Digest plain) {
    readable.add(plain);
  }

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof RoundEvent.UpdateAccepted update
          && update.header() != null
          && readable.contains(update.body())) {
        throw new BrokenInvariantException(
            stream + " has the update of " + update.client() + " in clear");
      }
    }
  }
}
