package dev.cairn.secagg.server;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SharesMessage.Delivery;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Hands the sealed shares of the settled set of dealers to those for whom they are. */
public final class ShareRouter {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final Parcel[] parcels;

  @SuppressWarnings("ArrayRecordComponent")
  private record Parcel(SignedMessage message, byte[][] ciphertexts, MerkleTree tree) {}

  /**
   * Settles the set U2 of dealers.
   *
   * @param received the ShareKeys messages of exactly these clients, by index
   * @throws ProtocolException with TOO_FEW if the sum over this set could never be opened
   */
  public ShareRouter(SealedRoster roster, Map<Integer, SignedMessage> received)
      throws ProtocolException {
    this.roster = roster;
    this.parcels = new Parcel[roster.n()];
    ClientSet set = ClientSet.none(roster.n());
    for (Map.Entry<Integer, SignedMessage> entry : received.entrySet()) {
      int dealer = entry.getKey();
      check(roster, dealer, entry.getValue());
      byte[][] ciphertexts =
          ShareKeysMessage.decodeAttachment(entry.getValue().attachment(), dealer, roster.n());
      parcels[dealer] = new Parcel(entry.getValue(), ciphertexts, tree(ciphertexts, dealer));
      set = set.with(dealer);
    }
    Checks.enough(roster, set);
    this.dealers = set;
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
    byte[][] ciphertexts =
        ShareKeysMessage.decodeAttachment(message.attachment(), index, roster.n());
    if (!Arrays.equals(tree(ciphertexts, index).root(), body.cipherRoot())) {
      throw new ProtocolException(
          Defect.BAD_CONTENT, "the ciphertexts are not those that client " + index + " signed");
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
    List<Delivery> deliveries = new ArrayList<>();
    for (int dealer : dealers.without(receiver).indices()) {
      Parcel parcel = parcels[dealer];
      deliveries.add(
          new Delivery(
              dealer,
              parcel.message().signed(),
              parcel.ciphertexts()[receiver],
              parcel.tree().path(receiver)));
    }
    byte[] attachment = SharesMessage.encodeAttachment(deliveries);
    byte[] body =
        new SharesMessage(roster.sid(), receiver, dealers, Sha256.of(attachment)).encode();
    return signer.sign(MessageType.SHARES, roster.sid(), body, attachment);
  }

  private static MerkleTree tree(byte[][] ciphertexts, int dealer) {
    byte[][] leaves = new byte[ciphertexts.length][];
    for (int j = 0; j < leaves.length; j++) {
      leaves[j] = j == dealer ? new byte[Sha256.LENGTH] : Derivations.cipherLeaf(j, ciphertexts[j]);
    }
    return MerkleTree.of(leaves);
  }
}
