package dev.cairn.secagg.round;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RosterIds;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.RosterMessage.Surroundings;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A roster of whatever a lying coordinator puts on it, with a root that fits. */
final class ForgedRoster {
  final RosterSeal seal;
  private final TestRound round;
  private final List<SignedBody> adverts;
  private final MerkleTree tree;
  private final RosterIds ids;

  ForgedRoster(TestRound round, List<SignedBody> adverts) throws Exception {
    this.round = round;
    this.adverts = adverts;
    byte[][] leaves = new byte[adverts.size()][];
    for (int i = 0; i < leaves.length; i++) {
      byte[] credential = AdvertiseMessage.decode(adverts.get(i).body()).credential();
      leaves[i] = Derivations.rosterLeaf(i, credential, Derivations.advertHash(adverts.get(i)));
    }
    ids = ids(round, adverts);
    tree = MerkleTree.of(leaves);
    SecAggParameters p = round.parameters;
    SecAggParameters anySize =
        TestRound.parameters(
            p.roundId(),
            leaves.length,
            3,
            p.gammaMillionths(),
            p.adversary(),
            p.window(),
            p.sigma(),
            p.deltaMillionths());
    seal = RosterSeal.of(anySize, round.roster.configHash(), tree.root(), ids);
  }

  /** The ids of these clients; or, if they could not stand in a list, those of the true roster. */
  private static RosterIds ids(TestRound round, List<SignedBody> adverts) throws Exception {
    ByteBuffer ids = ByteBuffer.allocate(RosterIds.ID_BYTES * adverts.size());
    try {
      for (SignedBody advert : adverts) {
        byte[] credential = AdvertiseMessage.decode(advert.body()).credential();
        ids.put(round.authority.verify(credential).clientId(), 0, RosterIds.ID_BYTES);
      }
      return RosterIds.ofBytes(ids.array());
    } catch (IllegalArgumentException | CredentialException e) {
      return round.roster.seal().ids();
    }
  }

  /** The adverts of the round as they are, to be changed. */
  static List<SignedBody> adverts(TestRound round) {
    List<SignedBody> adverts = new ArrayList<>();
    for (int i = 0; i < round.n(); i++) {
      adverts.add(round.roster.member(i).signed());
    }
    return adverts;
  }

  /** What the client at this index is told of it. */
  SignedMessage message(int index) {
    ClientSet around = seal.neighbors(index);
    List<SignedBody> shown = new ArrayList<>();
    for (int i : around.indices()) {
      shown.add(adverts.get(i));
    }
    return message(new Surroundings(index, shown, proof(around.with(index))));
  }

  SignedMessage message(Surroundings surroundings) {
    return message(round.roster.configHash(), surroundings);
  }

  SignedMessage message(byte[] configHash, Surroundings surroundings) {
    byte[] body = new RosterMessage(configHash, tree.root(), ids).encode();
    return round.say(MessageType.ROSTER, body, surroundings.encode());
  }

  byte[] proof(ClientSet set) {
    return tree.multiproof(set.indices());
  }
}
