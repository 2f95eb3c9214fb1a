package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;

/**
 * What a client signs about its masked lanes, which travel apart from it.
 *
 * @param sid the session, 32 bytes
 * @param index the client
 * @param dealersHash hash of the set U2 under which it masked
 * @param lanes number of lanes
 * @param laneDigest SHA-256 of the masked lanes, little-endian
 * @param complaints dealers whose shares it could not read
 */
@SuppressWarnings("ArrayRecordComponent")
public record MaskedInputMessage(
    byte[] sid, int index, byte[] dealersHash, int lanes, byte[] laneDigest, ClientSet complaints) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX =
      2 + 32 + 2 + 32 + 4 + 32 + 2 + 2 * (RoundThresholds.ROSTER_MAX - 1);

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.MASKED_INPUT)
        .fixed(sid)
        .u16(index)
        .fixed(dealersHash)
        .u32(lanes)
        .fixed(laneDigest)
        .list(complaints)
        .done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static MaskedInputMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.MASKED_INPUT, body, BODY_BYTES_MAX);
    byte[] sid = in.fixed(32);
    int index = in.index(n);
    byte[] dealersHash = in.fixed(32);
    int lanes = in.within("lanes", in.u32(), 1, Integer.MAX_VALUE);
    byte[] laneDigest = in.fixed(32);
    ClientSet complaints = in.list("complaint", index, n);
    in.end();
    return new MaskedInputMessage(sid, index, dealersHash, lanes, laneDigest, complaints);
  }
}
