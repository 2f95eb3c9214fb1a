package dev.cairn.secagg.message;

import dev.cairn.secagg.Thresholds;

/**
 * A dealer's commitments to the shares that it sends, sealed, to all others.
 *
 * <p>The attachment holds the ciphertexts in ascending order of receivers.
 *
 * @param sid the session, 32 bytes
 * @param index the dealer
 * @param shareRoot root over the commitments to the shares
 * @param selfCommit commitment to the seed of the dealer's own mask
 * @param cipherRoot root over the ciphertexts
 */
@SuppressWarnings("ArrayRecordComponent")
public record ShareKeysMessage(
    byte[] sid, int index, byte[] shareRoot, byte[] selfCommit, byte[] cipherRoot) {

  /** Length of every body in bytes. */
  public static final int BODY_BYTES = 2 + 32 + 2 + 3 * 32;

  /** Longest attachment in bytes. */
  public static final int ATTACHMENT_BYTES_MAX =
      2 + (Thresholds.ROSTER_MAX - 1) * SharePlaintext.CIPHER_BYTES_MAX;

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.SHARE_KEYS)
        .fixed(sid)
        .u16(index)
        .fixed(shareRoot)
        .fixed(selfCommit)
        .fixed(cipherRoot)
        .done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static ShareKeysMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.SHARE_KEYS, body, BODY_BYTES);
    ShareKeysMessage message =
        new ShareKeysMessage(in.fixed(32), in.index(n), in.fixed(32), in.fixed(32), in.fixed(32));
    in.end();
    return message;
  }

  /**
   * Encodes the attachment.
   *
   * @param dealer the sender, whose own place is empty
   * @param ciphertexts one for each client of the roster
   */
  public static byte[] encodeAttachment(int dealer, byte[][] ciphertexts) {
    WireWriter out = new WireWriter().u16(ciphertexts.length - 1);
    for (int receiver = 0; receiver < ciphertexts.length; receiver++) {
      if (receiver != dealer) {
        out.fixed(ciphertexts[receiver]);
      }
    }
    return out.done();
  }

  /** Decodes the attachment of dealer {@code dealer}: one ciphertext for each client but itself. */
  public static byte[][] decodeAttachment(byte[] attachment, int dealer, int n)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SHARE_KEYS, attachment, ATTACHMENT_BYTES_MAX);
    in.within("number of ciphertexts", in.u16(), n - 1, n - 1);
    byte[][] ciphertexts = new byte[n][];
    for (int receiver = 0; receiver < n; receiver++) {
      ciphertexts[receiver] =
          receiver == dealer ? new byte[0] : in.fixed(SharePlaintext.cipherBytes(receiver, n));
    }
    in.end();
    return ciphertexts;
  }
}
