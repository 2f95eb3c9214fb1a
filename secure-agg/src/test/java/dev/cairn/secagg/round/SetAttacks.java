package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SharesMessage.Delivery;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lies about who dealt, who is included and who confirmed. */
final class SetAttacks {
  private SetAttacks() {}

  /** Shares for {@code receiver} of another set of dealers than the settled one. */
  static SignedMessage shares(TestRound round, int receiver, ClientSet dealers) throws Exception {
    SharesMessage honest =
        SharesMessage.decode(round.router.shares(receiver, round.coordinator).body(), round.n());
    List<Delivery> deliveries = new ArrayList<>();
    for (Delivery delivery :
        SharesMessage.decodeAttachment(
            round.router.shares(receiver, round.coordinator).attachment(),
            honest.dealers(),
            receiver)) {
      if (dealers.contains(delivery.dealer())) {
        deliveries.add(delivery);
      }
    }
    return shares(round, receiver, dealers, deliveries);
  }

  static SignedMessage shares(
      TestRound round, int receiver, ClientSet dealers, List<Delivery> deliveries) {
    byte[] attachment = SharesMessage.encodeAttachment(deliveries);
    byte[] body =
        new SharesMessage(round.roster.sid(), receiver, dealers, Sha256.of(attachment)).encode();
    return round.say(MessageType.SHARES, body, attachment);
  }

  static SignedMessage quorum(
      TestRound round, ClientSet dealers, ClientSet included, List<Confirmation> confirmations) {
    byte[] sid = round.roster.sid();
    return round.say(
        MessageType.QUORUM,
        new QuorumMessage(
                sid,
                Derivations.dealersHash(sid, dealers),
                Derivations.includedHash(sid, included),
                confirmations)
            .encode());
  }

  /** Shares of too few dealers. */
  static final class TooFewDealers extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      victim.onShares(shares(round, 0, ClientSet.of(7, 0, 1, 2, 3)));
      return "masked with three others";
    }
  }

  /** Too few are included. */
  static final class TooFewIncluded extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      victim.onSurvivors(survivors(ClientSet.all(7), ClientSet.of(7, 0, 1, 2, 3)));
      return "confirmed a set with three others";
    }
  }

  /**
   * The victim is shown the set {itself, 1}; the others all dealers, and then that 1 is lost. If
   * they go on, their shares give the victim's own mask and the key of 1: nothing else covers the
   * victim's update.
   */
  static class AnotherSetForOne extends Attack {
    ClientSet shown() {
      return ClientSet.of(7, 0, 1);
    }

    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> i > 1);
      SignedMessage input = victim.onShares(shares(round, 0, shown()));
      round.inputs.put(0, input);
      ClientSet included = ClientSet.all(7).without(1);
      SignedMessage lie = survivors(ClientSet.all(7), included);
      List<Confirmation> confirmations = new ArrayList<>();
      for (int i : included.without(0).indices()) {
        victim = round.clients.get(i);
        confirmations.add(new Confirmation(i, victim.onSurvivors(lie).signature()));
      }
      SignedMessage quorum = quorum(round, ClientSet.all(7), included, confirmations);
      List<SignedMessage> reveals = new ArrayList<>();
      for (int i : included.without(0).indices()) {
        reveals.add(round.clients.get(i).onQuorum(quorum));
      }
      SecretBytes self = recover(0, Kind.SELF_SEED, reveals);
      SecretBytes lost = recover(1, Kind.MASK_KEY, reveals);
      byte[] sid = round.roster.sid();
      SecretBytes agreed = KeyAgreement.agree(lost, round.roster.member(0).maskKey());
      long[] lanes = round.clients.get(0).lanes.clone();
      new MaskSum()
          .subtract(Derivations.selfSeed(self, sid, 0))
          .subtract(Derivations.pairSeed(agreed, sid, 0, 1))
          .applyTo(lanes);
      return Arrays.equals(lanes, round.clients.get(0).plain)
          ? "read the update"
          : "got shares under a wrong set";
    }
  }

  /** The same with a set that is large enough for the victim, but not that of the others. */
  static final class AnotherLargeSetForOne extends AnotherSetForOne {
    @Override
    ClientSet shown() {
      return ClientSet.of(7, 0, 1, 2, 3, 4);
    }
  }

  /**
   * Two different Shares messages for one client, with colluder 6 among the dealers and without.
   * What the second masking adds differs from what the first added by the mask that the client has
   * in common with 6, and 6 knows that one.
   */
  static final class TwoShares extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      SecretBytes known = maskKey(6);
      victim.onShares(shares(round, 0, ClientSet.all(7)));
      long[] first = victim.lanes.clone();
      victim.onShares(shares(round, 0, ClientSet.all(7).without(6)));
      long[] lanes = new long[first.length];
      for (int at = 0; at < lanes.length; at++) {
        lanes[at] = 2 * first[at] - victim.lanes[at];
      }
      byte[] sid = round.roster.sid();
      SecretBytes agreed = KeyAgreement.agree(known, round.roster.member(0).maskKey());
      new MaskSum().subtract(Derivations.pairSeed(agreed, sid, 0, 6)).applyTo(lanes);
      return Arrays.equals(lanes, victim.plain) ? "read the update" : "not noticed";
    }

    private SecretBytes maskKey(int colluder) {
      for (SecretBytes secret : Secrets.open(round.clients.get(colluder))) {
        if (Arrays.equals(
            KeyAgreement.publicKey(secret), round.roster.member(colluder).maskKey())) {
          return secret;
        }
      }
      throw new AssertionError("a colluder knows its own key");
    }
  }

  /** Two attempts at one round, begun at once: the second gets the shares after the first. */
  static final class TwoAttemptsAtOnce extends Attack {
    @Override
    String run() throws Exception {
      seven();
      TestRound other = new TestRound(9, 7, 3, 0);
      round.share(i -> true);
      other.share(i -> true);
      victim.onShares(round.router.shares(0, round.coordinator));
      victim = other.clients.get(0);
      victim.mark.set = true;
      victim.onShares(other.router.shares(0, other.coordinator));
      return "masked twice";
    }
  }

  /** The victim's bit is not set in the dealers, though its shares were handed out. */
  static final class NotADealer extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      victim.onShares(shares(round, 0, ClientSet.all(7).without(0)));
      return "masked";
    }
  }

  /** What another client should have got. */
  static final class SharesOfAnother extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      victim.onShares(round.router.shares(1, round.coordinator));
      return "masked";
    }
  }

  /** The header or the ciphertext of dealer 1 is replaced by the coordinator. */
  abstract static class Replaced extends Attack {
    abstract Delivery replace(Delivery genuine, Delivery other);

    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      SignedMessage honest = round.router.shares(0, round.coordinator);
      List<Delivery> deliveries =
          new ArrayList<>(SharesMessage.decodeAttachment(honest.attachment(), ClientSet.all(7), 0));
      deliveries.set(0, replace(deliveries.get(0), deliveries.get(1)));
      victim.onShares(shares(round, 0, ClientSet.all(7), deliveries));
      return "masked";
    }
  }

  /** A ciphertext that the dealer did not seal, so that the victim will reveal nothing of it. */
  static final class ReplacedCiphertext extends Replaced {
    @Override
    Delivery replace(Delivery genuine, Delivery other) {
      return new Delivery(genuine.dealer(), genuine.header(), other.ciphertext(), genuine.path());
    }
  }

  /** Commitments of the coordinator's own, with the dealer's signature under others. */
  static final class ReplacedHeader extends Replaced {
    @Override
    Delivery replace(Delivery genuine, Delivery other) {
      byte[] body = genuine.header().body().clone();
      body[2 + 32 + 2] ^= 1;
      return new Delivery(
          genuine.dealer(),
          new SignedBody(body, genuine.header().signature()),
          genuine.ciphertext(),
          genuine.path());
    }
  }

  /** Colluder 1 signs, as its own, a header with the index of another. */
  static final class HeaderWithAnotherIndex extends Replaced {
    @Override
    Delivery replace(Delivery genuine, Delivery other) {
      byte[] body = genuine.header().body().clone();
      body[2 + 32 + 1] = 2;
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.SHARE_KEYS, round.roster.sid(), body);
      return new Delivery(
          genuine.dealer(),
          new SignedBody(body, round.clients.get(1).signer.sign(toBeSigned)),
          genuine.ciphertext(),
          genuine.path());
    }
  }

  /** An attachment that is not the one whose digest is signed. */
  static final class OtherAttachment extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      SignedMessage honest = round.router.shares(0, round.coordinator);
      SharesMessage body = SharesMessage.decode(honest.body(), 7);
      victim.onShares(
          round.say(
              MessageType.SHARES,
              new SharesMessage(body.sid(), 0, body.dealers(), new byte[32]).encode(),
              honest.attachment()));
      return "masked";
    }
  }

  /** Everything as it should be, but for the session that the body names. */
  static final class SharesOfAnotherSession extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      SignedMessage honest = round.router.shares(0, round.coordinator);
      SharesMessage body = SharesMessage.decode(honest.body(), 7);
      victim.onShares(
          round.say(
              MessageType.SHARES,
              new SharesMessage(new byte[32], 0, body.dealers(), body.attachmentDigest()).encode(),
              honest.attachment()));
      return "masked";
    }
  }

  /** One client is shown two included sets, one after the other. */
  static final class TwoIncludedSets extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      ClientSet all = ClientSet.all(7);
      SignedMessage first = victim.onSurvivors(survivors(all, all));
      SignedMessage second = victim.onSurvivors(survivors(all, all.without(6)));
      return second.sameAs(first) ? "not noticed" : "confirmed two sets";
    }
  }

  /** Every client is shown a set with client 6 and one without; both secrets of 6 are asked for. */
  static final class BothSecretsOfOne extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      ClientSet all = ClientSet.all(7);
      List<SignedMessage> with = reveals(all, all);
      List<SignedMessage> without = reveals(all, all.without(6));
      byte[] sid = round.roster.sid();
      SecretBytes self = recover(6, Kind.SELF_SEED, with);
      SecretBytes key = recover(6, Kind.MASK_KEY, without);
      MaskSum masks = new MaskSum().subtract(Derivations.selfSeed(self, sid, 6));
      for (int i = 0; i < 6; i++) {
        SecretBytes agreed = KeyAgreement.agree(key, round.roster.member(i).maskKey());
        masks.add(Derivations.pairSeed(agreed, sid, i, 6));
      }
      long[] lanes = round.clients.get(6).lanes.clone();
      masks.applyTo(lanes);
      return Arrays.equals(lanes, round.clients.get(6).plain) ? "read the update" : "read nothing";
    }

    private List<SignedMessage> reveals(ClientSet dealers, ClientSet included) throws Exception {
      SignedMessage survivors = survivors(dealers, included);
      List<Confirmation> confirmations = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        victim = round.clients.get(i);
        confirmations.add(new Confirmation(i, victim.onSurvivors(survivors).signature()));
      }
      SignedMessage quorum = quorum(round, dealers, included, confirmations);
      List<SignedMessage> reveals = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        victim = round.clients.get(i);
        reveals.add(victim.onQuorum(quorum));
        victim.reveal = null;
      }
      return reveals;
    }
  }

  /** Clients 0 to 2 are shown one set, 3 to 6 another; the victim sees the three confirmations. */
  static final class SplitView extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      ClientSet all = ClientSet.all(7);
      ClientSet one = all.without(6);
      ClientSet other = all.without(0);
      List<Confirmation> confirmations = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SignedMessage confirm = round.clients.get(i).onSurvivors(survivors(all, one));
        confirmations.add(new Confirmation(i, confirm.signature()));
      }
      for (int i = 3; i < 6; i++) {
        SignedMessage confirm = round.clients.get(i).onSurvivors(survivors(all, other));
        confirmations.add(new Confirmation(i, confirm.signature()));
      }
      victim.onQuorum(quorum(round, all, one, confirmations));
      return "revealed";
    }
  }

  /** Two colluders, and two included sets that have nobody else in common. */
  static final class DisjointHonestParts extends Attack {
    @Override
    String run() throws Exception {
      sevenWithTwoColluders();
      round.share(i -> true);
      round.mask(i -> true);
      ClientSet all = ClientSet.all(7);
      ClientSet one = ClientSet.of(7, 0, 1, 2, 5, 6);
      List<Confirmation> confirmations = new ArrayList<>();
      SignedMessage lie = survivors(all, one);
      for (int i = 0; i < 3; i++) {
        victim = round.clients.get(i);
        confirmations.add(new Confirmation(i, victim.onSurvivors(lie).signature()));
      }
      for (int colluder = 5; colluder < 7; colluder++) {
        byte[] body = round.roster.confirmBody(colluder, all, one);
        byte[] signed = SignedMessage.toBeSigned(MessageType.CONFIRM, round.roster.sid(), body);
        confirmations.add(
            new Confirmation(colluder, round.clients.get(colluder).signer.sign(signed)));
      }
      victim = round.clients.get(0);
      victim.onQuorum(quorum(round, all, one, confirmations));
      return "revealed";
    }
  }

  /** A Survivors message that is changed in one place before it is signed. */
  abstract static class Told extends Attack {
    abstract SignedMessage lie() throws Exception;

    @Override
    String run() throws Exception {
      seven();
      round.share(i -> i < 6);
      round.mask(i -> true);
      victim.onSurvivors(lie());
      return "confirmed";
    }

    SignedMessage told(ClientSet dealers, ClientSet included, List<SignedBody> inputs) {
      return round.say(
          MessageType.SURVIVORS,
          new SurvivorsMessage(round.roster.sid(), dealers, included, inputs).encode());
    }

    List<SignedBody> signed() {
      List<SignedBody> signed = new ArrayList<>();
      round.inputs.values().forEach(input -> signed.add(input.signed()));
      return signed;
    }
  }

  /** The victim's update was taken, but it is not in the set. */
  static final class NotIncluded extends Told {
    @Override
    SignedMessage lie() {
      ClientSet dealers = round.router.dealers();
      return told(dealers, dealers.without(0), signed().subList(1, 6));
    }
  }

  /** Client 6 dealt no shares, and is included all the same. */
  static final class IncludedWithoutShares extends Told {
    @Override
    SignedMessage lie() {
      List<SignedBody> inputs = signed();
      byte[] body = round.inputs.get(5).body().clone();
      body[2 + 32 + 1] = 6;
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.MASKED_INPUT, round.roster.sid(), body);
      inputs.add(new SignedBody(body, round.clients.get(6).signer.sign(toBeSigned)));
      return told(round.router.dealers(), ClientSet.all(7), inputs);
    }
  }

  /** The input of client 1 stands in the place of that of client 2. */
  static final class InputOfAnother extends Told {
    @Override
    SignedMessage lie() {
      List<SignedBody> inputs = signed();
      inputs.set(2, inputs.get(1));
      return told(round.router.dealers(), round.router.dealers(), inputs);
    }
  }

  /** Something that the victim signed elsewhere stands in the place of its own input. */
  static final class OwnInputReplaced extends Told {
    @Override
    SignedMessage lie() {
      List<SignedBody> inputs = signed();
      byte[] body = inputs.get(0).body().clone();
      body[body.length - 3] ^= 1;
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.MASKED_INPUT, round.roster.sid(), body);
      inputs.set(0, new SignedBody(body, victim.signer.sign(toBeSigned)));
      return told(round.router.dealers(), round.router.dealers(), inputs);
    }
  }

  /** The set of dealers is another one than the victim masked under. */
  static final class OtherDealers extends Told {
    @Override
    SignedMessage lie() {
      return told(ClientSet.all(7), round.router.dealers(), signed());
    }
  }

  /** A quorum that is put together otherwise than by honest confirmations of enough clients. */
  abstract static class Counted extends Attack {
    abstract List<Confirmation> count(List<Confirmation> honest) throws Exception;

    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      round.confirm(i -> i < 4);
      List<Confirmation> honest = new ArrayList<>();
      for (Map.Entry<Integer, SignedMessage> confirm : new TreeMap<>(round.confirms).entrySet()) {
        honest.add(new Confirmation(confirm.getKey(), confirm.getValue().signature()));
      }
      ClientSet all = ClientSet.all(7);
      victim.onQuorum(quorum(round, all, all, count(honest)));
      return "revealed";
    }
  }

  /** One confirmation less than needed. */
  static final class TooFewConfirmations extends Counted {
    @Override
    List<Confirmation> count(List<Confirmation> honest) {
      return honest.subList(0, 3);
    }
  }

  /** One confirmation counted twice. */
  static final class ConfirmationTwice extends Counted {
    @Override
    List<Confirmation> count(List<Confirmation> honest) {
      return List.of(honest.get(0), honest.get(1), honest.get(2), honest.get(2));
    }
  }

  /** The fourth confirmation is signed by somebody whose key is not on the roster. */
  static final class ConfirmationOfOutsider extends Counted {
    @Override
    List<Confirmation> count(List<Confirmation> honest) {
      ClientSet all = ClientSet.all(7);
      byte[] body = round.roster.confirmBody(5, all, all);
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.CONFIRM, round.roster.sid(), body);
      TestClient outsider = round.client("outsider", victim.plain);
      return List.of(
          honest.get(0),
          honest.get(1),
          honest.get(2),
          new Confirmation(5, outsider.signer.sign(toBeSigned)));
    }
  }

  /** A quorum about a set that the victim did not confirm, with the confirmations of that set. */
  static final class QuorumOfAnotherSet extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      round.confirm(i -> true);
      ClientSet all = ClientSet.all(7);
      List<Confirmation> honest = new ArrayList<>();
      round.confirms.forEach((i, m) -> honest.add(new Confirmation(i, m.signature())));
      victim.onQuorum(quorum(round, all, all.without(6), honest));
      return "revealed";
    }
  }

  /** The whole honest round, looked through for anything that a client says of itself. */
  static final class OwnSecret extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> i != 6);
      round.confirm(i -> true);
      SignedMessage reveal = victim.onQuorum(round.quorum);
      try {
        RevealMessage.decode(reveal.body(), 7);
        return "silent about itself";
      } catch (ProtocolException e) {
        return e.defect() + " because it speaks of itself";
      }
    }
  }
}
