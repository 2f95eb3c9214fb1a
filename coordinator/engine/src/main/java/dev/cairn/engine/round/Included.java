package dev.cairn.engine.round;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The updates that a round counts, once and for all, and who was left out.
 *
 * @param bodies digest of each included client's body, in ascending order of clients
 * @param selected how many clients had been asked
 */
public record Included(Map<ClientId, Digest> bodies, int selected) {
  static Included of(Cohort cohort, List<ClientId> included) {
    TreeMap<ClientId, Digest> bodies = new TreeMap<>();
    for (ClientId client : included) {
      Digest body = cohort.answers().get(client);
      if (body == null) {
        throw new IllegalStateException("an included client has no update: the journal is damaged");
      }
      bodies.put(client, body);
    }
    return new Included(Collections.unmodifiableSortedMap(bodies), cohort.members().size());
  }

  /**
   * What to say to an update when no more are taken: a client whose acknowledgement got lost sends
   * its update again, and must hear that it counts.
   */
  Decision late(RoundCommand.AcceptUpdate update, Decision tooLate) {
    Digest before = bodies.get(update.client());
    if (before == null) {
      return tooLate;
    }
    return before.equals(update.body())
        ? Decision.unchanged()
        : Decision.refuse(Refusal.EQUIVOCATION, "the client sent another update before");
  }
}
