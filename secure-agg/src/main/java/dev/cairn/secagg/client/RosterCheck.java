package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.RosterMessage.Surroundings;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.SignedBody;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Checks a roster as far as a client sees it: what follows from it, and the neighbours. */
final class RosterCheck {
  private final Session session;
  private final byte[] configHash;
  private final SignedBody ownAdvert;

  RosterCheck(Session session, byte[] configHash, SignedBody ownAdvert) {
    this.session = session;
    this.configHash = configHash;
    this.ownAdvert = ownAdvert;
  }

  /** The client's place on this roster. */
  Place place(RosterMessage message, byte[] attachment) throws SecAggAbort, ProtocolException {
    if (!Arrays.equals(message.configHash(), configHash)) {
      throw new SecAggAbort(Reason.BAD_ROSTER, "it names another configuration");
    }
    RosterSeal seal = seal(message);
    Surroundings around = RosterMessage.decodeAttachment(attachment, seal);
    Map<Integer, Advert> known = known(seal, around);
    byte[][] leaves = new byte[known.size()][];
    int at = 0;
    for (Map.Entry<Integer, Advert> advert : known.entrySet()) {
      leaves[at++] = advert.getValue().leaf(advert.getKey());
    }
    int[] indices = seal.neighbors(around.index()).with(around.index()).indices();
    byte[] root = MerkleTree.rootFromMultiproof(leaves, indices, seal.n(), around.proof());
    if (!Arrays.equals(root, message.root())) {
      throw new SecAggAbort(
          Reason.BAD_ROSTER,
          "this client, its neighbours and their places do not lead to the root");
    }
    return new Place(seal, around.index(), known);
  }

  private RosterSeal seal(RosterMessage message) throws SecAggAbort {
    try {
      return RosterSeal.of(session.parameters(), configHash, message.root(), message.ids());
    } catch (ProtocolException e) {
      throw new SecAggAbort(
          e.defect() == Defect.TOO_FEW ? Reason.TOO_FEW : Reason.BAD_ROSTER,
          String.valueOf(e.getMessage()));
    }
  }

  /** Neighbours and the client itself, by index, each checked by itself and all together. */
  private Map<Integer, Advert> known(RosterSeal seal, Surroundings around) throws SecAggAbort {
    Iterator<SignedBody> adverts = around.adverts().iterator();
    ClientSet shown = seal.neighbors(around.index()).with(around.index());
    Map<Integer, Advert> known = new TreeMap<>();
    try {
      for (int index : shown.indices()) {
        SignedBody signed = index == around.index() ? ownAdvert : adverts.next();
        Advert advert = Advert.check(configHash, signed, session.verifier());
        if (!seal.ids().isListed(index, advert.clientId())) {
          throw new SecAggAbort(
              Reason.BAD_ROSTER, "client " + index + " is not the one that is listed there");
        }
        known.put(index, advert);
      }
      Advert.checkTogether(known.values());
    } catch (ProtocolException e) {
      throw new SecAggAbort(Reason.BAD_ROSTER, String.valueOf(e.getMessage()));
    }
    return known;
  }
}
