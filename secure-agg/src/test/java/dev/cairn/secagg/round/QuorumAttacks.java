package dev.cairn.secagg.round;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lies about who confirmed, and what may be revealed after that. */
final class QuorumAttacks {
  private QuorumAttacks() {}

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
        SignedMessage confirm = round.clients.get(i).onSurvivors(survivors(i, all, one));
        confirmations.add(new Confirmation(i, confirm.signature()));
      }
      for (int i = 3; i < 6; i++) {
        SignedMessage confirm = round.clients.get(i).onSurvivors(survivors(i, all, other));
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
      for (int i = 0; i < 3; i++) {
        victim = round.clients.get(i);
        SignedMessage lie = survivors(i, all, one);
        confirmations.add(new Confirmation(i, victim.onSurvivors(lie).signature()));
      }
      for (int colluder = 5; colluder < 7; colluder++) {
        byte[] body = round.roster.seal().confirmBody(colluder, all, one);
        byte[] signed = SignedMessage.toBeSigned(MessageType.CONFIRM, round.roster.sid(), body);
        confirmations.add(
            new Confirmation(colluder, round.clients.get(colluder).signer.sign(signed)));
      }
      victim = round.clients.get(0);
      victim.onQuorum(quorum(round, all, one, confirmations));
      return "revealed";
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
      byte[] body = round.roster.seal().confirmBody(5, all, all);
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
