package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.RosterSeal;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's place on the roster: what it knows of all, and the neighbours, of whom it knows more.
 */
final class Place {
  private final RosterSeal seal;
  private final int own;
  private final Map<Integer, Advert> known;
  private final ClientSet neighbors;

  /**
   * A place.
   *
   * @param own the client's index
   * @param known the checked adverts of exactly the neighbours and the client itself, by index
   */
  Place(RosterSeal seal, int own, Map<Integer, Advert> known) {
    this.seal = seal;
    this.own = own;
    this.known = known;
    this.neighbors = seal.neighbors(own);
  }

  RosterSeal seal() {
    return seal;
  }

  int own() {
    return own;
  }

  byte[] sid() {
    return seal.sid();
  }

  int n() {
    return seal.n();
  }

  /** The client's neighbours that are in this set. */
  ClientSet neighbors(ClientSet set) {
    return neighbors.and(set);
  }

  /** A neighbour's advert. */
  Advert neighbor(int index) {
    Advert advert = known.get(index);
    if (advert == null) {
      throw new IllegalArgumentException("client " + index + " is not a neighbour");
    }
    return advert;
  }

  /** The advert of a neighbour, or the client's own; null of all others. */
  @Nullable Advert known(int index) {
    return known.get(index);
  }

  /** Where the share that {@code holder} got of a secret of {@code dealer} is taken. */
  int shareX(int dealer, int holder) {
    return seal.graph().shareX(dealer, holder);
  }

  /**
   * Refuses a set in which this client is alone or nearly so: it must have enough members, no
   * stretch of the ring may be too thin, and as many neighbours as recover a secret of this client
   * must be in it.
   */
  void checkEnough(ClientSet set) throws SecAggAbort {
    if (!seal.isEnough(set)) {
      throw new SecAggAbort(
          Reason.TOO_FEW,
          set.size()
              + " clients, at least "
              + seal.setMin()
              + " are needed, and in every window "
              + seal.thresholds().windowMin());
    }
    int around = neighbors(set).size();
    if (around < seal.thresholds().threshold()) {
      throw new SecAggAbort(
          Reason.TOO_FEW,
          around + " neighbours, at least " + seal.thresholds().threshold() + " are needed");
    }
  }

  /** Refuses a body of another session. */
  void checkSid(byte[] sid) throws SecAggAbort {
    if (!Arrays.equals(sid, seal.sid())) {
      throw new SecAggAbort(Reason.MALFORMED, "the body names another session");
    }
  }
}
