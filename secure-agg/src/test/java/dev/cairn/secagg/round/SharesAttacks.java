package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SharesMessage.Delivery;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lies in what is handed out of the dealers' shares. */
final class SharesAttacks {
  private SharesAttacks() {}

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
}
