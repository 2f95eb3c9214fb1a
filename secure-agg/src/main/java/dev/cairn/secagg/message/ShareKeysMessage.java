package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.graph.RoundThresholds;
import java.util.Arrays;
import java.util.List;

/**
 * A dealer's commitments to the shares that it sends, sealed, to its neighbours.
 *
 * <p>The attachment holds a parcel for each neighbour, in ascending order of x.
 *
 * @param sid the session, 32 bytes
 * @param index the dealer
 * @param shareRoot root over the commitments to the shares
 * @param selfCommit commitment to the seed of the dealer's own mask
 */
@SuppressWarnings("ArrayRecordComponent")
public record ShareKeysMessage(byte[] sid, int index, byte[] shareRoot, byte[] selfCommit) {

  /** Length of every body in bytes. */
  public static final int BODY_BYTES = 2 + 32 + 2 + 2 * 32;

  /** Longest attachment in bytes. */
  public static final int ATTACHMENT_BYTES_MAX =
      2 + (RoundThresholds.ROSTER_MAX - 1) * Parcel.BYTES;

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.SHARE_KEYS)
        .fixed(sid)
        .u16(index)
        .fixed(shareRoot)
        .fixed(selfCommit)
        .done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static ShareKeysMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.SHARE_KEYS, body, BODY_BYTES);
    ShareKeysMessage message =
        new ShareKeysMessage(in.fixed(32), in.index(n), in.fixed(32), in.fixed(32));
    in.end();
    return message;
  }

  /** Encodes the attachment, parcels in ascending order of x. */
  public static byte[] encodeAttachment(List<Parcel> parcels) {
    WireWriter out = new WireWriter(2 + parcels.size() * Parcel.BYTES).u16(parcels.size());
    for (Parcel parcel : parcels) {
      parcel.write(out);
    }
    return out.done();
  }

  /** Decodes the attachment: a parcel for each of {@code count} neighbours. */
  public static List<Parcel> decodeAttachment(byte[] attachment, int count)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SHARE_KEYS, attachment, ATTACHMENT_BYTES_MAX);
    in.within("number of parcels", in.u16(), count, count);
    List<Parcel> parcels = Parcel.read(in, count);
    in.end();
    return parcels;
  }

  /** One parcel of an attachment that {@link #decodeAttachment} takes. */
  public static Parcel parcel(byte[] attachment, int place) {
    int at = 2 + place * Parcel.BYTES;
    int leafAt = at + SharePlaintext.CIPHER_BYTES;
    return new Parcel(
        Arrays.copyOfRange(attachment, at, leafAt),
        Arrays.copyOfRange(attachment, leafAt, at + Parcel.BYTES));
  }

  /**
   * All leaves of an attachment, one after the other.
   *
   * @throws ProtocolException if {@link #decodeAttachment} does not take it
   */
  public static byte[] leaves(byte[] attachment, int count) throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SHARE_KEYS, attachment, ATTACHMENT_BYTES_MAX);
    in.within("number of parcels", in.u16(), count, count);
    in.skip(count * Parcel.BYTES);
    in.end();
    return leaves(attachment);
  }

  /** All leaves of an attachment that {@link #decodeAttachment} takes, one after the other. */
  public static byte[] leaves(byte[] attachment) {
    int count = attachment.length / Parcel.BYTES;
    byte[] leaves = new byte[count * Sha256.LENGTH];
    for (int i = 0; i < count; i++) {
      int at = 2 + i * Parcel.BYTES + SharePlaintext.CIPHER_BYTES;
      System.arraycopy(attachment, at, leaves, i * Sha256.LENGTH, Sha256.LENGTH);
    }
    return leaves;
  }
}
