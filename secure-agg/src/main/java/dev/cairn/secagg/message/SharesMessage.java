package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;
import java.util.List;

/**
 * The settled set U2 of dealers, the same for all clients. The attachment gives one client what its
 * neighbours among them sealed for it.
 *
 * @param sid the session, 32 bytes
 * @param dealers U2
 */
@SuppressWarnings("ArrayRecordComponent")
public record SharesMessage(byte[] sid, ClientSet dealers) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX = 2 + 32 + RoundThresholds.ROSTER_MAX / 8;

  /** Longest attachment in bytes. */
  public static final int ATTACHMENT_BYTES_MAX = (RoundThresholds.ROSTER_MAX - 1) * Parcel.BYTES;

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.SHARES).fixed(sid).set(dealers).done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static SharesMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.SHARES, body, BODY_BYTES_MAX);
    SharesMessage message = new SharesMessage(in.fixed(32), in.set(n));
    in.end();
    return message;
  }

  /** Encodes the attachment, parcels in ascending order of dealers. */
  public static byte[] encodeAttachment(List<Parcel> parcels) {
    WireWriter out = new WireWriter(parcels.size() * Parcel.BYTES);
    for (Parcel parcel : parcels) {
      parcel.write(out);
    }
    return out.done();
  }

  /** Decodes the attachment: a parcel of each of {@code count} dealers. */
  public static List<Parcel> decodeAttachment(byte[] attachment, int count)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SHARES, attachment, ATTACHMENT_BYTES_MAX);
    List<Parcel> parcels = Parcel.read(in, count);
    in.end();
    return parcels;
  }
}
