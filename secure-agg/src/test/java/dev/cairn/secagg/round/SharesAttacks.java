package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.Parcel;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lies in what is handed out of the dealers' shares. */
final class SharesAttacks {
  private SharesAttacks() {}

  /** Shares for {@code receiver} of another set of dealers than the settled one. */
  static SignedMessage shares(TestRound round, int receiver, ClientSet dealers) {
    return shares(round, dealers, parcels(round, receiver, dealers));
  }

  static SignedMessage shares(TestRound round, ClientSet dealers, List<Parcel> parcels) {
    return round.say(
        MessageType.SHARES,
        new SharesMessage(round.shown().sid(), dealers).encode(),
        SharesMessage.encodeAttachment(parcels));
  }

  /** What these dealers, as far as they are neighbours, sealed for {@code receiver}. */
  static List<Parcel> parcels(TestRound round, int receiver, ClientSet dealers) {
    List<Parcel> parcels = new ArrayList<>();
    for (int dealer : round.shown().neighbors(receiver).and(dealers).indices()) {
      SignedMessage dealt = round.shareKeys.get(dealer);
      int place = round.shown().place(dealer, receiver);
      parcels.add(
          dealt == null
              ? asleep(round, dealer, receiver)
              : ShareKeysMessage.parcel(dealt.attachment(), place));
    }
    return parcels;
  }

  /** Shares of zero, sealed for one that did not deal; nothing if its key is gone. */
  private static Parcel asleep(TestRound round, int dealer, int receiver) {
    RosterSeal seal = round.shown();
    byte[] sid = seal.sid();
    SecretBytes channelKey = round.channelKey(dealer);
    if (channelKey == null) {
      return new Parcel(new byte[133], new byte[32]);
    }
    byte[] share = new byte[40];
    byte[] salt = new byte[16];
    byte[] hash = ShareCommitment.hash(share, salt);
    byte[] leaf = ShareCommitment.leaf(seal.graph().shareX(dealer, receiver), hash, hash);
    try {
      SecretBytes agreed =
          KeyAgreement.agree(channelKey, round.roster.member(receiver).channelKey());
      byte[] ciphertext =
          ShareBox.seal(
              Derivations.channelKey(agreed, sid, dealer, receiver),
              new SharePlaintext(dealer, receiver, share, share, salt, salt).encode(),
              Derivations.shareContext(sid, dealer, receiver));
      return new Parcel(ciphertext, leaf);
    } catch (CipherException e) {
      throw new AssertionError(e);
    }
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
      victim.onShares(round.shares(0));
      victim = other.clients.get(0);
      victim.mark.set = true;
      victim.onShares(other.shares(0));
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

  /** Everything as it should be, but for the session that the body names. */
  static final class SharesOfAnotherSession extends Attack {
    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      victim.onShares(
          round.say(
              MessageType.SHARES,
              new SharesMessage(new byte[32], ClientSet.all(7)).encode(),
              round.shares(0).attachment()));
      return "masked";
    }
  }

  /** The victim is handed something else than was sealed for it; it can only complain. */
  abstract static class Handed extends Attack {
    abstract void replace(List<Parcel> parcels);

    @Override
    String run() throws Exception {
      seven();
      round.share(i -> true);
      List<Parcel> parcels = parcels(round, 0, ClientSet.all(7));
      replace(parcels);
      SignedMessage masked = victim.onShares(shares(round, ClientSet.all(7), parcels));
      ClientSet complaints = MaskedInputMessage.decode(masked.body(), 7).complaints();
      return "masked, complained about " + Arrays.toString(complaints.indices());
    }
  }

  /** Another commitment than the dealer's. */
  static final class ReplacedLeaf extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      parcels.set(0, new Parcel(parcels.get(0).ciphertext(), parcels.get(1).leaf()));
    }
  }

  /** What another dealer sealed for the victim. */
  static final class ReplacedCiphertext extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      parcels.set(0, new Parcel(parcels.get(1).ciphertext(), parcels.get(0).leaf()));
    }
  }

  /** One bit of what a dealer sealed is another. */
  static final class Tampered extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      byte[] ciphertext = parcels.get(0).ciphertext().clone();
      ciphertext[40] ^= 4;
      parcels.set(0, new Parcel(ciphertext, parcels.get(0).leaf()));
    }
  }

  /** What two dealers sealed for the victim, each said to be of the other. */
  static final class Swapped extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      parcels.add(0, parcels.remove(1));
    }
  }

  /** The last dealer's parcel lacks its end. */
  static final class Truncated extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      Parcel last = parcels.remove(5);
      parcels.add(new Parcel(last.ciphertext(), Arrays.copyOf(last.leaf(), 20)));
    }
  }

  /** What dealer 1 sealed for client 2. */
  static final class ParcelOfAnother extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      parcels.set(0, parcels(round, 2, ClientSet.all(7)).get(1));
    }
  }

  /** What the victim itself sealed for client 1, sent back as if it came from there. */
  static final class Reflected extends Handed {
    @Override
    void replace(List<Parcel> parcels) {
      parcels.set(0, parcels(round, 1, ClientSet.all(7)).get(0));
    }
  }
}
