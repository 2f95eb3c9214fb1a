package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharesMessage.Delivery;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.List;

/** Lies about the roster and the keys in it. */
final class RosterAttacks {
  private RosterAttacks() {}

  /** Puts a key of the coordinator's own in the place of client 2's, and reads what is sealed. */
  static final class SubstitutedKeys extends Attack {
    @Override
    String run() throws Exception {
      seven();
      SecretBytes own = KeyAgreement.generatePrivateKey(round.random);
      List<SignedBody> adverts = new ArrayList<>(round.roster.adverts());
      AdvertiseMessage genuine = AdvertiseMessage.decode(adverts.get(2).body());
      AdvertiseMessage forged =
          new AdvertiseMessage(
              genuine.configHash(),
              genuine.credential(),
              genuine.maskKey(),
              KeyAgreement.publicKey(own),
              genuine.nonce());
      adverts.set(2, new SignedBody(forged.encode(), adverts.get(2).signature()));
      SignedMessage dealt = victim.onRoster(roster(adverts));
      byte[] ciphertext = ShareKeysMessage.decodeAttachment(dealt.attachment(), 0, round.n())[2];
      SealedRoster sealed = SealedRoster.of(round.config.body(), adverts, round.authority);
      SecretBytes agreed = KeyAgreement.agree(own, round.roster.member(0).channelKey());
      ShareBox.open(
          Derivations.channelKey(agreed, sealed.sid(), 0, 2),
          ciphertext,
          Derivations.shareContext(sealed.sid(), 0, 2));
      return "read a share";
    }

    private SignedMessage roster(List<SignedBody> adverts) {
      return round.say(
          MessageType.ROSTER, new RosterMessage(round.roster.configHash(), adverts).encode());
    }
  }

  /** A roster on which some advert is changed by somebody who can sign for that client. */
  abstract static class Changed extends Attack {
    abstract AdvertiseMessage change(AdvertiseMessage genuine, AdvertiseMessage victims);

    @Override
    String run() throws Exception {
      seven();
      List<SignedBody> adverts = new ArrayList<>(round.roster.adverts());
      AdvertiseMessage changed =
          change(
              AdvertiseMessage.decode(adverts.get(2).body()),
              AdvertiseMessage.decode(adverts.get(0).body()));
      byte[] body = changed.encode();
      byte[] signature =
          round
              .clients
              .get(2)
              .signer
              .sign(
                  SignedMessage.toBeSigned(MessageType.ADVERTISE, round.roster.configHash(), body));
      adverts.set(2, new SignedBody(body, signature));
      victim.onRoster(
          round.say(
              MessageType.ROSTER, new RosterMessage(round.roster.configHash(), adverts).encode()));
      return "dealt shares";
    }
  }

  /** A colluder advertises the victim's own channel key. */
  static final class CopiedKey extends Changed {
    @Override
    AdvertiseMessage change(AdvertiseMessage genuine, AdvertiseMessage victims) {
      return new AdvertiseMessage(
          genuine.configHash(),
          genuine.credential(),
          genuine.maskKey(),
          victims.channelKey(),
          genuine.nonce());
    }
  }

  /** A colluder advertises a mask key of low order, with which every agreement is known. */
  static final class LowOrderKey extends Changed {
    @Override
    AdvertiseMessage change(AdvertiseMessage genuine, AdvertiseMessage victims) {
      return new AdvertiseMessage(
          genuine.configHash(),
          genuine.credential(),
          new byte[32],
          genuine.channelKey(),
          genuine.nonce());
    }
  }

  /** A colluder's advert of another round. */
  static final class ForeignAdvert extends Changed {
    @Override
    AdvertiseMessage change(AdvertiseMessage genuine, AdvertiseMessage victims) {
      return new AdvertiseMessage(
          new byte[32],
          genuine.credential(),
          genuine.maskKey(),
          genuine.channelKey(),
          genuine.nonce());
    }
  }

  /** The same clients in another order. */
  static final class OtherOrder extends Attack {
    @Override
    String run() throws Exception {
      seven();
      List<SignedBody> adverts = new ArrayList<>(round.roster.adverts());
      adverts.add(adverts.remove(1));
      victim.onRoster(
          round.say(
              MessageType.ROSTER, new RosterMessage(round.roster.configHash(), adverts).encode()));
      return "dealt shares";
    }
  }

  /** A roster on which the victim does not stand. */
  static final class LeftOut extends Attack {
    @Override
    String run() throws Exception {
      seven();
      List<SignedBody> adverts = round.roster.adverts().subList(1, 7);
      victim.onRoster(
          round.say(
              MessageType.ROSTER, new RosterMessage(round.roster.configHash(), adverts).encode()));
      return "dealt shares";
    }
  }

  /** A roster below the minimum of the round. */
  static final class ShortRoster extends Attack {
    @Override
    String run() throws Exception {
      round = new TestRound(7, 7, 5, 0);
      victim = round.clients.get(0);
      List<SignedBody> adverts = round.roster.adverts().subList(0, 4);
      victim.onRoster(
          round.say(
              MessageType.ROSTER, new RosterMessage(round.roster.configHash(), adverts).encode()));
      return "dealt shares";
    }
  }

  /** A roster by somebody who has not the coordinator's key. */
  static final class StrangersRoster extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim.onRoster(new SignedMessage(round.rosterMessage.body(), new byte[64]));
      return "dealt shares";
    }
  }

  /** A roster that names another configuration than the one under which it is signed. */
  static final class RosterOfAnotherConfig extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim.onRoster(
          round.say(
              MessageType.ROSTER,
              new RosterMessage(new byte[32], round.roster.adverts()).encode()));
      return "dealt shares";
    }
  }

  /**
   * Colluder 6 advertises twice, and the victim is shown the other roster than everybody else. Then
   * it is handed what they dealt under theirs.
   */
  static final class RosterOfOnesOwn extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> i != 0);
      AdvertiseMessage genuine = AdvertiseMessage.decode(round.roster.adverts().get(6).body());
      byte[] body =
          new AdvertiseMessage(
                  genuine.configHash(),
                  genuine.credential(),
                  genuine.maskKey(),
                  genuine.channelKey(),
                  new byte[16])
              .encode();
      byte[] configHash = round.roster.configHash();
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.ADVERTISE, configHash, body);
      List<SignedBody> adverts = new ArrayList<>(round.roster.adverts());
      adverts.set(6, new SignedBody(body, round.clients.get(6).signer.sign(toBeSigned)));
      victim.onRoster(
          round.say(MessageType.ROSTER, new RosterMessage(configHash, adverts).encode()));
      round.roster = SealedRoster.of(round.config.body(), adverts, round.authority);
      List<Delivery> deliveries = new ArrayList<>();
      for (int dealer = 1; dealer < 7; dealer++) {
        deliveries.add(
            new Delivery(
                dealer, round.shareKeys.get(dealer).signed(), ofVictim(dealer), path(dealer)));
      }
      victim.onShares(SharesAttacks.shares(round, 0, ClientSet.all(7), deliveries));
      return "masked";
    }

    private byte[] ofVictim(int dealer) throws Exception {
      return ShareKeysMessage.decodeAttachment(round.shareKeys.get(dealer).attachment(), dealer, 7)[
          0];
    }

    private byte[] path(int dealer) throws Exception {
      byte[][] ciphertexts =
          ShareKeysMessage.decodeAttachment(round.shareKeys.get(dealer).attachment(), dealer, 7);
      byte[][] leaves = new byte[7][];
      for (int j = 0; j < 7; j++) {
        leaves[j] = j == dealer ? new byte[32] : Derivations.cipherLeaf(j, ciphertexts[j]);
      }
      return MerkleTree.of(leaves).path(0);
    }
  }

  /** Two rosters, to make the same client deal its shares twice. */
  static final class TwoRosters extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim.onRoster(round.rosterMessage);
      victim.onRoster(round.rosterMessage);
      List<SignedBody> adverts = round.roster.adverts().subList(0, 6);
      SignedMessage first = victim.share.message();
      SignedMessage second =
          victim.onRoster(
              round.say(
                  MessageType.ROSTER,
                  new RosterMessage(round.roster.configHash(), adverts).encode()));
      return second.sameAs(first) ? "not noticed" : "dealt twice";
    }
  }

  /** The roster of the attempt before, which holds the same clients with other keys. */
  static final class ReplayedRoster extends Attack {
    @Override
    String run() throws Exception {
      TestRound before = new TestRound(8, 7, 3, 0);
      round = new TestRound(new SeededRandomSource(8), 7, TestRound.parameters("run/1/2", 7, 3, 0));
      round.seal();
      victim = round.clients.get(0);
      victim.onRoster(before.rosterMessage);
      return "dealt shares";
    }
  }
}
