package dev.cairn.engine.round;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digests of a secure round's messages, by client in ascending order: what later phases, and a
 * restarted coordinator, look up in the store. Grows with the phases; empty in a plain round.
 *
 * @param adverts of everybody on the roster; their order is the roster's
 * @param shares of those who dealt shares (U2)
 * @param headers of masked updates, of everybody whose update was accepted
 * @param confirmations of the included set
 */
public record Transcript(
    Map<ClientId, Digest> adverts,
    Map<ClientId, Digest> shares,
    Map<ClientId, Digest> headers,
    Map<ClientId, Digest> confirmations) {

  /** No messages. */
  public static final Transcript NONE = new Transcript(Map.of(), Map.of(), Map.of(), Map.of());

  public Transcript {
    adverts = sorted(adverts);
    shares = sorted(shares);
    headers = sorted(headers);
    confirmations = sorted(confirmations);
  }

  private static Map<ClientId, Digest> sorted(Map<ClientId, Digest> digests) {
    return Collections.unmodifiableMap(new TreeMap<>(digests));
  }

  /** Size of the roster. */
  public int n() {
    return adverts.size();
  }

  /** The roster in its order: client i of the protocol is element i. */
  public List<ClientId> roster() {
    return new ArrayList<>(adverts.keySet());
  }

  Transcript withAdverts(Map<ClientId, Digest> digests) {
    return new Transcript(digests, shares, headers, confirmations);
  }

  Transcript withShares(Map<ClientId, Digest> digests) {
    return new Transcript(adverts, digests, headers, confirmations);
  }

  Transcript withHeader(ClientId client, Digest digest) {
    Map<ClientId, Digest> more = new TreeMap<>(headers);
    more.put(client, digest);
    return new Transcript(adverts, shares, more, confirmations);
  }

  Transcript withConfirmations(Map<ClientId, Digest> digests) {
    return new Transcript(adverts, shares, headers, digests);
  }
}
