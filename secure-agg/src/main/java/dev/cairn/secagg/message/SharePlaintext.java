package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareCommitment;

/**
 * What a dealer seals for one receiver. The arrays hold secrets: whoever makes one wipes it.
 *
 * @param dealer index i
 * @param receiver index j
 * @param selfShare receiver's share of the seed of the dealer's own mask, 40 bytes
 * @param keyShare receiver's share of the dealer's private mask key, 40 bytes
 * @param selfSalt 16 random bytes of the commitment to {@code selfShare}
 * @param keySalt 16 random bytes of the commitment to {@code keyShare}
 * @param path from the receiver's leaf to the dealer's share root
 */
@SuppressWarnings("ArrayRecordComponent")
public record SharePlaintext(
    int dealer,
    int receiver,
    byte[] selfShare,
    byte[] keyShare,
    byte[] selfSalt,
    byte[] keySalt,
    byte[] path) {

  static final int SHARE_BYTES = ShamirSharing.SHARE_LENGTH;
  static final int SALT_BYTES = ShareCommitment.SALT_LENGTH;

  private static final int TAG_BYTES = ShareBox.TAG_LENGTH;
  private static final int FIXED_BYTES = 1 + 2 + 2 + 2 * SHARE_BYTES + 2 * SALT_BYTES;

  /** Longest ciphertext in bytes: six levels are enough for 64 clients. */
  public static final int CIPHER_BYTES_MAX = FIXED_BYTES + 6 * 32 + TAG_BYTES;

  private static final int FORMAT = 1;

  /** Length of the ciphertext for {@code receiver} on a roster of {@code n}. */
  public static int cipherBytes(int receiver, int n) {
    return FIXED_BYTES + 32 * MerkleTree.pathLength(receiver, n) + TAG_BYTES;
  }

  /** Encodes the plaintext. */
  public byte[] encode() {
    byte[] head = new WireWriter().u8(FORMAT).u16(dealer).u16(receiver).done();
    byte[] out = new byte[FIXED_BYTES + path.length];
    // Not through a growing buffer, which would leave copies of the shares behind.
    int at = 0;
    for (byte[] part : new byte[][] {head, selfShare, keyShare, selfSalt, keySalt, path}) {
      System.arraycopy(part, 0, out, at, part.length);
      at += part.length;
    }
    return out;
  }

  /** Decodes what {@code dealer} sealed for {@code receiver} on a roster of {@code n}. */
  public static SharePlaintext decode(byte[] plaintext, int dealer, int receiver, int n)
      throws ProtocolException {
    WireReader in =
        WireReader.attachment(MessageType.SHARES, plaintext, CIPHER_BYTES_MAX - TAG_BYTES);
    in.within("format", in.u8(), FORMAT, FORMAT);
    in.within("dealer", in.u16(), dealer, dealer);
    in.within("receiver", in.u16(), receiver, receiver);
    SharePlaintext shares =
        new SharePlaintext(
            dealer,
            receiver,
            in.fixed(SHARE_BYTES),
            in.fixed(SHARE_BYTES),
            in.fixed(SALT_BYTES),
            in.fixed(SALT_BYTES),
            in.path(receiver, n));
    in.end();
    return shares;
  }
}
