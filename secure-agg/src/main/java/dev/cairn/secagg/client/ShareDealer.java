package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.Parcel;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Deals a client's two secrets, once, and keeps what it needs to read what the others dealt to it:
 * the channel keys from them.
 */
final class ShareDealer implements AutoCloseable {
  private final Session session;
  private final Place place;
  private final SecretBytes maskKey;
  private final SecretBytes self;

  /** By index; there are none from those that are not neighbours. */
  private final SecretBytes[] inbound;

  ShareDealer(Session session, Place place, SecretBytes maskKey) {
    this.session = session;
    this.place = place;
    this.maskKey = maskKey;
    this.self = session.keep(SecretBytes.random(32, session.client().random()));
    this.inbound = new SecretBytes[place.n()];
  }

  /** The secret of the client's own mask. */
  SecretBytes self() {
    return self;
  }

  /** The key with which {@code dealer}, a neighbour, seals for this client. */
  SecretBytes inbound(int dealer) {
    return inbound[dealer];
  }

  SignedMessage deal(SecretBytes channelKey) throws SecAggAbort {
    RandomSource random = session.client().random();
    int threshold = place.seal().thresholds().threshold();
    int[] holders = place.seal().holders(place.own());
    int[] points = place.seal().points(place.own());
    byte[][] selfShares = ShamirSharing.deal(self, threshold, points, random);
    byte[][] keyShares = ShamirSharing.deal(maskKey, threshold, points, random);
    try {
      List<Parcel> parcels = new ArrayList<>();
      for (int i = 0; i < holders.length; i++) {
        byte[] selfSalt = ShareCommitment.salt(random);
        byte[] keySalt = ShareCommitment.salt(random);
        byte[] leaf =
            ShareCommitment.leaf(
                points[i],
                ShareCommitment.hash(selfShares[i], selfSalt),
                ShareCommitment.hash(keyShares[i], keySalt));
        SharePlaintext plaintext =
            new SharePlaintext(
                place.own(), holders[i], selfShares[i], keyShares[i], selfSalt, keySalt);
        parcels.add(new Parcel(seal(channelKey, plaintext), leaf));
      }
      return message(parcels);
    } finally {
      for (int i = 0; i < holders.length; i++) {
        Arrays.fill(selfShares[i], (byte) 0);
        Arrays.fill(keyShares[i], (byte) 0);
      }
    }
  }

  private byte[] seal(SecretBytes channelKey, SharePlaintext plaintext) throws SecAggAbort {
    byte[] sid = place.sid();
    int own = place.own();
    int other = plaintext.receiver();
    byte[] encoded = plaintext.encode();
    try (SecretBytes agreed = KeyAgreement.agree(channelKey, place.neighbor(other).channelKey())) {
      inbound[other] = session.keep(Derivations.channelKey(agreed, sid, other, own));
      return ShareBox.seal(
          Derivations.channelKey(agreed, sid, own, other),
          encoded,
          Derivations.shareContext(sid, own, other));
    } catch (CipherException e) {
      throw new SecAggAbort(Reason.BAD_ROSTER, String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private SignedMessage message(List<Parcel> parcels) {
    int own = place.own();
    byte[] attachment = ShareKeysMessage.encodeAttachment(parcels);
    byte[] body =
        new ShareKeysMessage(
                place.sid(),
                own,
                place.seal().shareRoot(own, ShareKeysMessage.leaves(attachment)),
                Derivations.selfCommit(place.sid(), own, self))
            .encode();
    SignedBody signed = session.sign(MessageType.SHARE_KEYS, place.sid(), body);
    return new SignedMessage(signed.body(), signed.signature(), attachment);
  }

  /** Wipes the secret of the own mask and the channel keys: they are not needed after masking. */
  @Override
  public void close() {
    self.close();
    for (SecretBytes key : inbound) {
      if (key != null) {
        key.close();
      }
    }
  }
}
