package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.client.HeldShares.Held;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SharesMessage.Delivery;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks a Shares message and opens what was sealed for this client. */
final class SharesCheck {
  private final Session session;
  private final Place place;
  private final ShareDealer channels;

  SharesCheck(Session session, Place place, ShareDealer channels) {
    this.session = session;
    this.place = place;
    this.channels = channels;
  }

  /** What could be read; of a dealer that sealed nonsense there is nothing. */
  HeldShares open(SharesMessage message, byte[] attachment) throws SecAggAbort, ProtocolException {
    place.checkSid(message.sid());
    if (message.receiver() != place.own()) {
      throw new SecAggAbort(Reason.BAD_SHARES, "they are for another client");
    }
    if (!message.dealers().contains(place.own())) {
      throw new SecAggAbort(Reason.BAD_SHARES, "this client is left out of the set of dealers");
    }
    place.checkEnough(message.dealers());
    if (!Arrays.equals(message.attachmentDigest(), Sha256.of(attachment))) {
      throw new SecAggAbort(Reason.BAD_SHARES, "the attachment is not the signed one");
    }
    HeldShares held = new HeldShares(place.n());
    for (Delivery delivery :
        SharesMessage.decodeAttachment(attachment, message.dealers(), place.own())) {
      ShareKeysMessage header = header(delivery);
      Held shares = read(delivery, header);
      if (shares != null) {
        held.put(delivery.dealer(), shares);
      }
    }
    return held;
  }

  /** What the dealer signed; whatever is wrong here was done by the coordinator. */
  private ShareKeysMessage header(Delivery delivery) throws SecAggAbort {
    int dealer = delivery.dealer();
    ShareKeysMessage header;
    try {
      place.roster().check(dealer, MessageType.SHARE_KEYS, delivery.header());
      header = ShareKeysMessage.decode(delivery.header().body(), place.n());
    } catch (ProtocolException e) {
      throw new SecAggAbort(Reason.BAD_SHARES, "client " + dealer + ": " + e.getMessage());
    }
    place.checkSid(header.sid());
    if (header.index() != dealer) {
      throw new SecAggAbort(Reason.BAD_SHARES, "the header of client " + dealer + " is another's");
    }
    byte[] root =
        MerkleTree.rootFromPath(
            Derivations.cipherLeaf(place.own(), delivery.ciphertext()),
            place.own(),
            place.n(),
            delivery.path());
    if (!Arrays.equals(root, header.cipherRoot())) {
      throw new SecAggAbort(
          Reason.BAD_SHARES, "the ciphertext is not the one that client " + dealer + " signed");
    }
    return header;
  }

  /** The dealer's shares, or null if it sealed something that it must not. */
  private @Nullable Held read(Delivery delivery, ShareKeysMessage header) {
    int dealer = delivery.dealer();
    byte[] context = Derivations.shareContext(place.sid(), dealer, place.own());
    byte[] opened;
    try {
      opened = ShareBox.open(channels.inbound(dealer), delivery.ciphertext(), context);
    } catch (CipherException e) {
      return null;
    }
    try {
      return held(SharePlaintext.decode(opened, dealer, place.own(), place.n()), header);
    } catch (ProtocolException e) {
      return null;
    } finally {
      Arrays.fill(opened, (byte) 0);
    }
  }

  private @Nullable Held held(SharePlaintext plain, ShareKeysMessage header) {
    Held held =
        new Held(
            session.keep(SecretBytes.take(plain.selfShare())),
            session.keep(SecretBytes.take(plain.keyShare())),
            plain.selfSalt(),
            plain.keySalt(),
            plain.path());
    boolean inField =
        ShamirSharing.isShare(plain.selfShare()) && ShamirSharing.isShare(plain.keyShare());
    byte[] leaf = ShareCommitment.leaf(place.own(), held.selfHash(), held.keyHash());
    byte[] root = MerkleTree.rootFromPath(leaf, place.own(), place.n(), plain.path());
    return inField && Arrays.equals(root, header.shareRoot()) ? held : null;
  }
}
