package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.Parcel;
import dev.cairn.secagg.message.RosterMessage.Surroundings;
import dev.cairn.secagg.message.ShareKeysMessage;
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
      List<SignedBody> adverts = ForgedRoster.adverts(round);
      AdvertiseMessage genuine = AdvertiseMessage.decode(adverts.get(2).body());
      AdvertiseMessage forged =
          new AdvertiseMessage(
              genuine.configHash(),
              genuine.credential(),
              genuine.maskKey(),
              KeyAgreement.publicKey(own),
              genuine.nonce());
      adverts.set(2, new SignedBody(forged.encode(), adverts.get(2).signature()));
      ForgedRoster roster = new ForgedRoster(round, adverts);
      SignedMessage dealt = victim.onRoster(roster.message(0));
      byte[] ciphertext =
          ShareKeysMessage.parcel(dealt.attachment(), roster.seal.place(0, 2)).ciphertext();
      SecretBytes agreed = KeyAgreement.agree(own, round.roster.member(0).channelKey());
      byte[] sid = roster.seal.sid();
      ShareBox.open(
          Derivations.channelKey(agreed, sid, 0, 2),
          ciphertext,
          Derivations.shareContext(sid, 0, 2));
      return "read a share";
    }
  }

  /** A roster that is changed in some way, and shown to client 0. */
  abstract static class Shown extends Attack {
    abstract List<SignedBody> change(List<SignedBody> adverts) throws Exception;

    @Override
    String run() throws Exception {
      seven();
      List<SignedBody> adverts = change(ForgedRoster.adverts(round));
      victim.onRoster(new ForgedRoster(round, adverts).message(0));
      return "dealt shares";
    }
  }

  /** A roster on which some advert is changed by somebody who can sign for that client. */
  abstract static class Changed extends Shown {
    abstract AdvertiseMessage change(AdvertiseMessage genuine, AdvertiseMessage victims);

    @Override
    List<SignedBody> change(List<SignedBody> adverts) throws Exception {
      AdvertiseMessage changed =
          change(
              AdvertiseMessage.decode(adverts.get(2).body()),
              AdvertiseMessage.decode(adverts.get(0).body()));
      byte[] body = changed.encode();
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.ADVERTISE, round.roster.configHash(), body);
      adverts.set(2, new SignedBody(body, round.clients.get(2).signer.sign(toBeSigned)));
      return adverts;
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
  static final class OtherOrder extends Shown {
    @Override
    List<SignedBody> change(List<SignedBody> adverts) {
      adverts.add(adverts.remove(1));
      return adverts;
    }
  }

  /** A roster on which the victim does not stand. */
  static final class LeftOut extends Shown {
    @Override
    List<SignedBody> change(List<SignedBody> adverts) {
      return adverts.subList(1, 7);
    }
  }

  /** A roster below the minimum of the round. */
  static final class ShortRoster extends Attack {
    @Override
    String run() throws Exception {
      round = new TestRound(7, 7, 5, 0);
      victim = round.clients.get(0);
      List<SignedBody> adverts = ForgedRoster.adverts(round).subList(0, 4);
      victim.onRoster(new ForgedRoster(round, adverts).message(0));
      return "dealt shares";
    }
  }

  /** A roster by somebody who has not the coordinator's key. */
  static final class StrangersRoster extends Attack {
    @Override
    String run() throws Exception {
      seven();
      SignedMessage genuine = round.rosterMessage(0);
      victim.onRoster(new SignedMessage(genuine.body(), new byte[64], genuine.attachment()));
      return "dealt shares";
    }
  }

  /** A roster that names another configuration than the one under which it is signed. */
  static final class RosterOfAnotherConfig extends Attack {
    @Override
    String run() throws Exception {
      seven();
      List<SignedBody> adverts = ForgedRoster.adverts(round);
      Surroundings around =
          new Surroundings(0, new ArrayList<>(adverts.subList(1, 7)), new byte[0]);
      victim.onRoster(new ForgedRoster(round, adverts).message(new byte[32], around));
      return "dealt shares";
    }
  }

  /**
   * Colluder 6 advertises twice, and the victim is shown the other roster than everybody else. It
   * is handed what they dealt under theirs, of which it can read nothing, and masks all the same.
   */
  static final class RosterOfOnesOwn extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> i != 0);
      round.mask(i -> true);
      AdvertiseMessage genuine = AdvertiseMessage.decode(round.roster.member(6).signed().body());
      byte[] body =
          new AdvertiseMessage(
                  genuine.configHash(),
                  genuine.credential(),
                  genuine.maskKey(),
                  genuine.channelKey(),
                  new byte[16])
              .encode();
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.ADVERTISE, round.roster.configHash(), body);
      List<SignedBody> adverts = ForgedRoster.adverts(round);
      adverts.set(6, new SignedBody(body, round.clients.get(6).signer.sign(toBeSigned)));
      ForgedRoster roster = new ForgedRoster(round, adverts);
      victim.onRoster(roster.message(0));
      List<Parcel> parcels = new ArrayList<>();
      for (int dealer = 1; dealer < 7; dealer++) {
        byte[] sealed = round.shareKeys.get(dealer).attachment();
        parcels.add(ShareKeysMessage.parcel(sealed, 0));
      }
      round.forged = roster.seal;
      victim.onShares(SharesAttacks.shares(round, ClientSet.all(7), parcels));
      victim.onSurvivors(survivors(0, ClientSet.all(7), ClientSet.all(7)));
      return "confirmed";
    }
  }

  /** Two rosters, to make the same client deal its shares twice. */
  static final class TwoRosters extends Attack {
    @Override
    String run() throws Exception {
      seven();
      victim.onRoster(round.rosterMessage(0));
      victim.onRoster(round.rosterMessage(0));
      List<SignedBody> adverts = ForgedRoster.adverts(round).subList(0, 6);
      SignedMessage first = victim.share.message();
      SignedMessage second = victim.onRoster(new ForgedRoster(round, adverts).message(0));
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
      victim.onRoster(before.rosterMessage(0));
      return "dealt shares";
    }
  }
}
