package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.client.HeldShares.Held;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.Parcel;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.util.Arrays;
import java.util.List;
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

  /** What could be read; of a dealer whose parcel cannot be, there is nothing. */
  HeldShares open(SharesMessage message, byte[] attachment) throws SecAggAbort, ProtocolException {
    place.checkSid(message.sid());
    if (!message.dealers().contains(place.own())) {
      throw new SecAggAbort(Reason.BAD_SHARES, "this client is left out of the set of dealers");
    }
    place.checkEnough(message.dealers());
    ClientSet dealers = place.neighbors(message.dealers());
    List<Parcel> parcels = SharesMessage.decodeAttachment(attachment, dealers.size());
    HeldShares held = new HeldShares(place.n());
    int at = 0;
    for (int dealer : dealers.indices()) {
      Held shares = read(dealer, parcels.get(at++));
      if (shares != null) {
        held.put(dealer, shares);
      }
    }
    return held;
  }

  /** The dealer's shares, or null if it, or the coordinator, handed over something else. */
  private @Nullable Held read(int dealer, Parcel parcel) {
    byte[] context = Derivations.shareContext(place.sid(), dealer, place.own());
    byte[] opened;
    try {
      opened = ShareBox.open(channels.inbound(dealer), parcel.ciphertext(), context);
    } catch (CipherException e) {
      return null;
    }
    try {
      return held(SharePlaintext.decode(opened, dealer, place.own()), parcel.leaf());
    } catch (ProtocolException e) {
      return null;
    } finally {
      Arrays.fill(opened, (byte) 0);
    }
  }

  private @Nullable Held held(SharePlaintext plain, byte[] committed) {
    Held held =
        new Held(
            session.keep(SecretBytes.take(plain.selfShare())),
            session.keep(SecretBytes.take(plain.keyShare())),
            plain.selfSalt(),
            plain.keySalt());
    boolean inField =
        ShamirSharing.isShare(plain.selfShare()) && ShamirSharing.isShare(plain.keyShare());
    int x = place.shareX(plain.dealer(), place.own());
    byte[] leaf = ShareCommitment.leaf(x, held.selfHash(), held.keyHash());
    return inField && Arrays.equals(leaf, committed) ? held : null;
  }
}
