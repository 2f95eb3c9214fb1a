package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sealed roster comes down to, the same for all clients. The attachment gives one client its
 * index and its neighbours, with what leads from them to the root.
 *
 * @param configHash 32 bytes
 * @param root R, 32 bytes
 * @param ids of all clients on it, 3 to 1024
 */
@SuppressWarnings("ArrayRecordComponent")
public record RosterMessage(byte[] configHash, byte[] root, RosterIds ids) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX =
      2 + 32 + 2 + 32 + RoundThresholds.ROSTER_MAX * RosterIds.ID_BYTES;

  /** Longest attachment in bytes: all others are neighbours, and nothing need be proven. */
  public static final int ATTACHMENT_BYTES_MAX =
      2
          + (RoundThresholds.ROSTER_MAX - 1)
              * (4 + AdvertiseMessage.BODY_BYTES_MAX + SignedBody.SIGNATURE_BYTES);

  /**
   * A client's surroundings on the roster.
   *
   * @param index the client's own
   * @param adverts of its neighbours, ascending, as received
   * @param proof the multiproof of its neighbours and itself
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Surroundings(int index, List<SignedBody> adverts, byte[] proof) {
    public Surroundings {
      adverts = List.copyOf(adverts);
    }

    /** Encodes the attachment. */
    public byte[] encode() {
      int bytes = 2 + proof.length;
      for (SignedBody advert : adverts) {
        bytes += 4 + advert.body().length + SignedBody.SIGNATURE_BYTES;
      }
      WireWriter out = new WireWriter(bytes).u16(index);
      for (SignedBody advert : adverts) {
        out.bytes(advert.body()).fixed(advert.signature());
      }
      return out.fixed(proof).done();
    }
  }

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.ROSTER)
        .fixed(configHash)
        .u16(ids.n())
        .fixed(root)
        .fixed(ids.toBytes())
        .done();
  }

  /** Decodes a body. */
  public static RosterMessage decode(byte[] body) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.ROSTER, body, BODY_BYTES_MAX);
    byte[] configHash = in.fixed(32);
    int n = in.within("size", in.u16(), RoundThresholds.ROSTER_MIN, RoundThresholds.ROSTER_MAX);
    byte[] root = in.fixed(32);
    byte[] ids = in.fixed(n * RosterIds.ID_BYTES);
    in.end();
    try {
      return new RosterMessage(configHash, root, RosterIds.ofBytes(ids));
    } catch (IllegalArgumentException e) {
      throw in.malformed("has ids that do not ascend");
    }
  }

  /** Decodes the attachment of this roster; the adverts themselves are not looked into. */
  public static Surroundings decodeAttachment(byte[] attachment, RosterSeal seal)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.ROSTER, attachment, ATTACHMENT_BYTES_MAX);
    int index = in.index(seal.n());
    ClientSet neighbors = seal.neighbors(index);
    List<SignedBody> adverts = new ArrayList<>();
    for (int i = neighbors.size(); i > 0; i--) {
      adverts.add(
          new SignedBody(
              in.bytes(1, AdvertiseMessage.BODY_BYTES_MAX), in.fixed(SignedBody.SIGNATURE_BYTES)));
    }
    byte[] proof = in.multiproof(neighbors.with(index), seal.n());
    in.end();
    return new Surroundings(index, adverts, proof);
  }
}
