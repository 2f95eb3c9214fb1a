package dev.cairn.engine.round;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
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
}
