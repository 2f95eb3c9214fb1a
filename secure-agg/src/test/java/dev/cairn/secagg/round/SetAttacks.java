package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lies about who is included. */
final class SetAttacks {
  private SetAttacks() {}

  /** Too few are included. */
  static final class TooFewIncluded extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      victim.onSurvivors(survivors(0, ClientSet.all(7), ClientSet.of(7, 0, 1, 2, 3)));
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
      SignedMessage input = victim.onShares(SharesAttacks.shares(round, 0, shown()));
      round.inputs.put(0, input);
      ClientSet included = ClientSet.all(7).without(1);
      List<Confirmation> confirmations = new ArrayList<>();
      for (int i : included.without(0).indices()) {
        victim = round.clients.get(i);
        SignedMessage lie = survivors(i, ClientSet.all(7), included);
        confirmations.add(new Confirmation(i, victim.onSurvivors(lie).signature()));
      }
      SignedMessage quorum = QuorumAttacks.quorum(round, ClientSet.all(7), included, confirmations);
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

  /** One client is shown two included sets, one after the other. */
  static final class TwoIncludedSets extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      round.mask(i -> true);
      ClientSet all = ClientSet.all(7);
      SignedMessage first = victim.onSurvivors(survivors(0, all, all));
      SignedMessage second = victim.onSurvivors(survivors(0, all, all.without(6)));
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
      List<Confirmation> confirmations = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        victim = round.clients.get(i);
        confirmations.add(
            new Confirmation(i, victim.onSurvivors(survivors(i, dealers, included)).signature()));
      }
      SignedMessage quorum = QuorumAttacks.quorum(round, dealers, included, confirmations);
      List<SignedMessage> reveals = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        victim = round.clients.get(i);
        reveals.add(victim.onQuorum(quorum));
        victim.reveal = null;
      }
      return reveals;
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

    /** The inputs of the clients after the victim. */
    List<Input> others() throws Exception {
      List<Input> others = new ArrayList<>();
      for (int i = 1; i < 6; i++) {
        others.add(input(round.inputs.get(i)));
      }
      return others;
    }
  }

  /** The victim's update was taken, but it is not in the set. */
  static final class NotIncluded extends Told {
    @Override
    SignedMessage lie() throws Exception {
      ClientSet dealers = round.router.dealers();
      return told(dealers, dealers.without(0), others());
    }
  }

  /** Client 6 dealt no shares, and is included all the same. */
  static final class IncludedWithoutShares extends Told {
    @Override
    SignedMessage lie() throws Exception {
      List<Input> inputs = others();
      byte[] body = round.inputs.get(5).body().clone();
      body[2 + 32 + 1] = 6;
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.MASKED_INPUT, round.roster.sid(), body);
      byte[] signature = round.clients.get(6).signer.sign(toBeSigned);
      Input genuine = inputs.get(4);
      inputs.add(new Input(genuine.laneDigest(), genuine.complaints(), signature));
      return told(round.router.dealers(), ClientSet.all(7), inputs);
    }
  }

  /** The input of client 1 stands in the place of that of client 2. */
  static final class InputOfAnother extends Told {
    @Override
    SignedMessage lie() throws Exception {
      List<Input> inputs = others();
      inputs.set(1, inputs.get(0));
      return told(round.router.dealers(), round.router.dealers(), inputs);
    }
  }

  /** The set of dealers is another one than the victim masked under. */
  static final class OtherDealers extends Told {
    @Override
    SignedMessage lie() throws Exception {
      return told(ClientSet.all(7), round.router.dealers(), others());
    }
  }
}
