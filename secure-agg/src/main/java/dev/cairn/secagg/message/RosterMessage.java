package dev.cairn.secagg.message;

import dev.cairn.secagg.Thresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The adverts of all clients of the round, as received.
 *
 * @param configHash 32 bytes
 * @param adverts 3 to 64, in the order of their indices
 */
@SuppressWarnings("ArrayRecordComponent")
public record RosterMessage(byte[] configHash, List<SignedBody> adverts) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX =
      2
          + 32
          + 2
          + Thresholds.ROSTER_MAX
              * (4 + AdvertiseMessage.BODY_BYTES_MAX + SignedBody.SIGNATURE_BYTES);

  public RosterMessage {
    adverts = List.copyOf(adverts);
  }

  /** Encodes the body. */
  public byte[] encode() {
    WireWriter out = WireWriter.body(MessageType.ROSTER).fixed(configHash).u16(adverts.size());
    for (SignedBody advert : adverts) {
      out.bytes(advert.body()).fixed(advert.signature());
    }
    return out.done();
  }

  /** Decodes a body; the adverts themselves are not looked into. */
  public static RosterMessage decode(byte[] body) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.ROSTER, body, BODY_BYTES_MAX);
    byte[] configHash = in.fixed(32);
    int n = in.within("size", in.u16(), Thresholds.ROSTER_MIN, Thresholds.ROSTER_MAX);
    List<SignedBody> adverts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      adverts.add(
          new SignedBody(
              in.bytes(1, AdvertiseMessage.BODY_BYTES_MAX), in.fixed(SignedBody.SIGNATURE_BYTES)));
    }
    in.end();
    return new RosterMessage(configHash, adverts);
  }
}
