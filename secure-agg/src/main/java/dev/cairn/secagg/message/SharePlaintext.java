package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.ShareBox;
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
 */
@SuppressWarnings("ArrayRecordComponent")
public record SharePlaintext(
    int dealer, int receiver, byte[] selfShare, byte[] keyShare, byte[] selfSalt, byte[] keySalt) {

  static final int SHARE_BYTES = ShamirSharing.SHARE_LENGTH;
  static final int SALT_BYTES = ShareCommitment.SALT_LENGTH;

  private static final int PLAIN_BYTES = 1 + 2 + 2 + 2 * SHARE_BYTES + 2 * SALT_BYTES;

  /** Length of every ciphertext in bytes. */
  public static final int CIPHER_BYTES = PLAIN_BYTES + ShareBox.TAG_LENGTH;

  private static final int FORMAT = 2;

  /** Encodes the plaintext. */
  public byte[] encode() {
    byte[] head = new WireWriter().u8(FORMAT).u16(dealer).u16(receiver).done();
    byte[] out = new byte[PLAIN_BYTES];
    // Not through a growing buffer, which would leave copies of the shares behind.
    int at = 0;
    for (byte[] part : new byte[][] {head, selfShare, keyShare, selfSalt, keySalt}) {
      System.arraycopy(part, 0, out, at, part.length);
      at += part.length;
    }
    return out;
  }

  /** Decodes what {@code dealer} sealed for {@code receiver}. */
  public static SharePlaintext decode(byte[] plaintext, int dealer, int receiver)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SHARES, plaintext, PLAIN_BYTES);
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
            in.fixed(SALT_BYTES));
    in.end();
    return shares;
  }
}
