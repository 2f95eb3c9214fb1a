package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.QuorumMessage.Confirmer;
import dev.cairn.secagg.message.QuorumMessage.Confirmers;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.sharing.ShamirSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A lie on the ring, where most clients need not move: what those far from the lie would sign is
 * signed for them. Colluders have given their keys away.
 */
abstract class RingAttack extends Attack {
  RosterSeal seal;

  /** Of each colluder, copies of the private keys of its advert. */
  private final Map<Integer, SecretBytes> maskKeys = new HashMap<>();

  private final Map<Integer, SecretBytes> channelKeys = new HashMap<>();

  void ring(int n, int cohortMin) throws Exception {
    ring(TestRound.against(Adversary.MALICIOUS, true, 80, n, n, cohortMin));
  }

  void ring(TestRound sealed) {
    round = sealed;
    seal = round.roster.seal();
    victim = round.clients.get(0);
  }

  ClientSet all() {
    return ClientSet.all(round.n());
  }

  /** Must be told before the client deals, after which it has wiped the channel key. */
  void collude(int index) {
    for (SecretBytes secret : Secrets.open(round.clients.get(index))) {
      byte[] publicKey = KeyAgreement.publicKey(secret);
      if (Arrays.equals(publicKey, round.roster.member(index).maskKey())) {
        maskKeys.put(index, SecretBytes.copyOf(secret.view()));
      } else {
        channelKeys.put(index, SecretBytes.copyOf(secret.view()));
      }
    }
  }

  void deal(int index) throws Exception {
    round.shareKeys.put(index, round.clients.get(index).onRoster(round.rosterMessage(index)));
  }

  void mask(int index, ClientSet dealers) throws Exception {
    TestClient client = round.clients.get(index);
    round.inputs.put(index, client.onShares(SharesAttacks.shares(round, index, dealers)));
  }

  /** Signs inputs for all in {@code senders} that did not mask themselves. */
  void signInputs(ClientSet senders, ClientSet dealers) {
    byte[] sid = seal.sid();
    for (int index : senders.indices()) {
      if (!round.inputs.containsKey(index)) {
        byte[] body =
            new MaskedInputMessage(
                    sid,
                    index,
                    Derivations.dealersHash(sid, dealers),
                    round.parameters.layout().lanes(),
                    new byte[32],
                    ClientSet.none(round.n()))
                .encode();
        round.inputs.put(index, sign(index, MessageType.MASKED_INPUT, body));
      }
    }
  }

  SignedMessage sign(int index, MessageType type, byte[] body) {
    byte[] toBeSigned = SignedMessage.toBeSigned(type, seal.sid(), body);
    return new SignedMessage(body, round.clients.get(index).signer.sign(toBeSigned));
  }

  Confirmation confirmation(int index, ClientSet dealers, ClientSet included) {
    byte[] body = seal.confirmBody(index, dealers, included);
    return new Confirmation(index, sign(index, MessageType.CONFIRM, body).signature());
  }

  /** A quorum of confirmations that are signed for these clients. */
  SignedMessage quorum(int[] confirmed, ClientSet dealers, ClientSet included) {
    List<Confirmation> confirmations = new ArrayList<>();
    for (int index : confirmed) {
      confirmations.add(confirmation(index, dealers, included));
    }
    return quorum(confirmations, confirmers(confirmed), dealers, included);
  }

  Confirmers confirmers(int[] confirmed) {
    List<Confirmer> confirmers = new ArrayList<>();
    for (int index : confirmed) {
      confirmers.add(
          new Confirmer(
              round.roster.member(index).credential(), round.roster.member(index).hash()));
    }
    return new Confirmers(confirmers, round.roster.multiproof(ClientSet.of(round.n(), confirmed)));
  }

  SignedMessage quorum(
      List<Confirmation> confirmations,
      Confirmers confirmers,
      ClientSet dealers,
      ClientSet included) {
    byte[] sid = seal.sid();
    byte[] body =
        new QuorumMessage(
                sid,
                Derivations.dealersHash(sid, dealers),
                Derivations.includedHash(sid, included),
                confirmations)
            .encode();
    return round.say(MessageType.QUORUM, body, confirmers.encode());
  }

  /** A dealer's secret from what was revealed, and from what the colluders hold. */
  SecretBytes open(int dealer, Kind kind, List<SignedMessage> reveals) throws Exception {
    TreeMap<Integer, byte[]> shares = new TreeMap<>();
    for (SignedMessage reveal : reveals) {
      RevealMessage message = RevealMessage.decode(reveal.body(), round.n());
      for (Entry entry : message.entries()) {
        if (entry.dealer() == dealer && entry.kind() == kind) {
          shares.put(seal.graph().shareX(dealer, message.index()), entry.share());
        }
      }
    }
    for (int colluder : channelKeys.keySet()) {
      if (seal.graph().areNeighbors(dealer, colluder)) {
        SharePlaintext held = held(dealer, colluder);
        byte[] share = kind == Kind.SELF_SEED ? held.selfShare() : held.keyShare();
        shares.put(seal.graph().shareX(dealer, colluder), share);
      }
    }
    int[] points = shares.keySet().stream().mapToInt(Integer::intValue).toArray();
    return ShamirSharing.recover(
        points, shares.values().toArray(new byte[0][]), seal.thresholds().threshold());
  }

  private SharePlaintext held(int dealer, int colluder) throws Exception {
    byte[] sealed = round.shareKeys.get(dealer).attachment();
    byte[] dealersKey = round.roster.member(dealer).channelKey();
    SecretBytes agreed = KeyAgreement.agree(channelKeys.get(colluder), dealersKey);
    byte[] plain =
        ShareBox.open(
            Derivations.channelKey(agreed, seal.sid(), dealer, colluder),
            ShareKeysMessage.parcel(sealed, seal.place(dealer, colluder)).ciphertext(),
            Derivations.shareContext(seal.sid(), dealer, colluder));
    return SharePlaintext.decode(plain, dealer, colluder);
  }

  /** A colluder's own. */
  SecretBytes maskKey(int colluder) {
    return maskKeys.get(colluder);
  }

  /**
   * Says how to take off the mask that {@code owner} has in common with {@code other}, given the
   * mask key of one of them, who is {@code knower}.
   */
  void unmaskPair(MaskSum masks, int owner, int other, int knower, SecretBytes key)
      throws Exception {
    int stranger = knower == owner ? other : owner;
    SecretBytes agreed = KeyAgreement.agree(key, round.roster.member(stranger).maskKey());
    SecretBytes seed = Derivations.pairSeed(agreed, seal.sid(), owner, other);
    if (owner < other) {
      masks.subtract(seed);
    } else {
      masks.add(seed);
    }
  }

  String read(int index, MaskSum masks) {
    long[] lanes = round.clients.get(index).lanes.clone();
    masks.applyTo(lanes);
    return Arrays.equals(lanes, round.clients.get(index).plain)
        ? "read the update"
        : "read nothing";
  }

  static int[] union(ClientSet one, ClientSet other) {
    ClientSet both = one;
    for (int index : other.indices()) {
      both = both.with(index);
    }
    return both.indices();
  }
}
