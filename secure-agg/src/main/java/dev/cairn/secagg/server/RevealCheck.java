package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.security.MessageDigest;
import java.util.List;

/**
 * Checks Reveal messages against the two sets, and their shares against the dealers' leaves.
 * Immutable: who only checks need not wait for an unmasking that is under way.
 */
public final class RevealCheck {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final ClientSet included;

  /** For the dealers, U2, and the included, U3. */
  public RevealCheck(SealedRoster roster, ClientSet dealers, ClientSet included) {
    this.roster = roster;
    this.dealers = dealers;
    this.included = included;
  }

  /**
   * Refuses a message whose list is not the one that follows from the two sets.
   *
   * @param index the sender's index on the roster
   */
  public RevealMessage check(int index, SignedMessage message) throws ProtocolException {
    Checks.signed(roster, index, MessageType.REVEAL, message);
    RevealMessage body = RevealMessage.decode(message.body(), roster.n());
    Checks.header(roster, index, body.sid(), body.index());
    if (!included.contains(index)) {
      throw new ProtocolException(
          Defect.WRONG_SENDER, "client " + index + " is not one of the included");
    }
    int[] expected = roster.seal().neighbors(index).and(dealers).indices();
    List<Entry> entries = body.entries();
    if (entries.size() != expected.length) {
      throw new ProtocolException(
          Defect.SET_MISMATCH, "expected " + expected.length + " shares, got " + entries.size());
    }
    for (int i = 0; i < expected.length; i++) {
      Entry entry = entries.get(i);
      if (entry.dealer() != expected[i]
          || (entry.kind() != Kind.ABSENT && entry.kind() != kind(entry.dealer()))) {
        throw new ProtocolException(
            Defect.SET_MISMATCH, "the shares do not follow from the two sets");
      }
    }
    return body;
  }

  /** Which secret of a dealer is recovered. */
  Kind kind(int dealer) {
    return included.contains(dealer) ? Kind.SELF_SEED : Kind.MASK_KEY;
  }

  /**
   * Whether a share is the one that its dealer committed to.
   *
   * @param digest SHA-256 of the caller's own, at its beginning
   */
  boolean isGood(MessageDigest digest, int holder, Entry entry, DealtShares dealt) {
    byte[] hash = ShareCommitment.hash(digest, entry.share(), entry.salt());
    int x = roster.seal().graph().shareX(entry.dealer(), holder);
    byte[] leaf =
        entry.kind() == Kind.SELF_SEED
            ? ShareCommitment.leaf(digest, x, hash, entry.other())
            : ShareCommitment.leaf(digest, x, entry.other(), hash);
    return ShamirSharing.isShare(entry.share())
        && dealt.isLeaf(roster.seal().place(entry.dealer(), holder), leaf);
  }
}
