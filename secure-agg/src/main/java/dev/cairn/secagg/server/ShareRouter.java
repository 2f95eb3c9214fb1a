package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.Parcel;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Hands the sealed shares of the settled set of dealers to those for whom they are. */
public final class ShareRouter {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final Announcement announced;

  /** Of each dealer the attachment as received; of others nothing. */
  private final byte[][] sealed;

  /**
   * Settles the set U2 of dealers.
   *
   * @param received the ShareKeys messages of exactly these clients, by index; each is checked
   * @throws ProtocolException with TOO_FEW if the sum over this set could never be opened
   */
  public ShareRouter(SealedRoster roster, Map<Integer, SignedMessage> received)
      throws ProtocolException {
    this.roster = roster;
    this.sealed = new byte[roster.n()][];
    ClientSet set = ClientSet.none(roster.n());
    for (Map.Entry<Integer, SignedMessage> entry : received.entrySet()) {
      int dealer = entry.getKey();
      check(roster, dealer, entry.getValue());
      sealed[dealer] = entry.getValue().attachment();
      set = set.with(dealer);
    }
    Checks.enoughForAll(roster, set);
    this.dealers = set;
    this.announced =
        new Announcement(
            MessageType.SHARES, roster.sid(), new SharesMessage(roster.sid(), set).encode());
  }

  /**
   * Checks the ShareKeys message of one client.
   *
   * @param index the sender's index on the roster
   */
  public static ShareKeysMessage check(SealedRoster roster, int index, SignedMessage message)
      throws ProtocolException {
    Checks.signed(roster, index, MessageType.SHARE_KEYS, message);
    ShareKeysMessage body = ShareKeysMessage.decode(message.body(), roster.n());
    Checks.header(roster, index, body.sid(), body.index());
    byte[] leaves = ShareKeysMessage.leaves(message.attachment(), roster.seal().graph().degree());
    if (!Arrays.equals(roster.seal().shareRoot(index, leaves), body.shareRoot())) {
      throw new ProtocolException(
          Defect.BAD_CONTENT, "the commitments are not those that client " + index + " signed");
    }
    return body;
  }

  /** U2. */
  public ClientSet dealers() {
    return dealers;
  }

  /** The Shares message for {@code receiver}, a member of U2. */
  public SignedMessage shares(int receiver, CoordinatorSigner signer) {
    if (!dealers.contains(receiver)) {
      throw new IllegalArgumentException("client " + receiver + " dealt no shares");
    }
    List<Parcel> around = new ArrayList<>();
    for (int dealer : roster.seal().neighbors(receiver).and(dealers).indices()) {
      around.add(ShareKeysMessage.parcel(sealed[dealer], roster.seal().place(dealer, receiver)));
    }
    return announced.with(SharesMessage.encodeAttachment(around), signer);
  }
}
