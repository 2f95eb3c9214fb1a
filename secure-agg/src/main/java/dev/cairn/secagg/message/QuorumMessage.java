package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The confirmations that were given, the same for all clients. On the ring, where a client knows
 * its neighbours only, the attachment says whose they are.
 *
 * @param sid the session, 32 bytes
 * @param dealersHash hash of U2
 * @param includedHash hash of U3
 * @param confirmations at most one of each client, in ascending order of indices
 */
@SuppressWarnings("ArrayRecordComponent")
public record QuorumMessage(
    byte[] sid, byte[] dealersHash, byte[] includedHash, List<Confirmation> confirmations) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX =
      2 + 32 + 32 + 32 + 2 + RoundThresholds.ROSTER_MAX * (2 + SignedBody.SIGNATURE_BYTES);

  /** Longest attachment in bytes: of all clients, or of all but one with what proves them. */
  public static final int ATTACHMENT_BYTES_MAX =
      RoundThresholds.ROSTER_MAX * (4 + AdvertiseMessage.CREDENTIAL_BYTES_MAX + 32);

  /**
   * The signature of one client's Confirm; its body follows from the session and the index.
   *
   * @param index the client
   * @param signature 64 bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Confirmation(int index, byte[] signature) {}

  /**
   * What stands on the roster about a client that confirmed.
   *
   * @param credential 1 to 4096 bytes
   * @param advertHash 32 bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Confirmer(byte[] credential, byte[] advertHash) {}

  /**
   * The attachment on the ring.
   *
   * @param confirmers in the order of the confirmations
   * @param proof the multiproof of their indices
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Confirmers(List<Confirmer> confirmers, byte[] proof) {
    public Confirmers {
      confirmers = List.copyOf(confirmers);
    }

    /** Encodes the attachment. */
    public byte[] encode() {
      WireWriter out = new WireWriter();
      for (Confirmer confirmer : confirmers) {
        out.bytes(confirmer.credential()).fixed(confirmer.advertHash());
      }
      return out.fixed(proof).done();
    }
  }

  public QuorumMessage {
    confirmations = List.copyOf(confirmations);
  }

  /** Encodes the body. */
  public byte[] encode() {
    WireWriter out =
        WireWriter.body(MessageType.QUORUM)
            .fixed(sid)
            .fixed(dealersHash)
            .fixed(includedHash)
            .u16(confirmations.size());
    for (Confirmation confirmation : confirmations) {
      out.u16(confirmation.index()).fixed(confirmation.signature());
    }
    return out.done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static QuorumMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.QUORUM, body, BODY_BYTES_MAX);
    byte[] sid = in.fixed(32);
    byte[] dealersHash = in.fixed(32);
    byte[] includedHash = in.fixed(32);
    int count = in.within("confirmations", in.u16(), 1, n);
    List<Confirmation> confirmations = new ArrayList<>();
    int least = 0;
    for (int i = 0; i < count; i++) {
      int index = in.within("index", in.u16(), least, n - 1);
      confirmations.add(new Confirmation(index, in.fixed(SignedBody.SIGNATURE_BYTES)));
      least = index + 1;
    }
    in.end();
    return new QuorumMessage(sid, dealersHash, includedHash, confirmations);
  }

  /** Decodes the attachment of this message on the ring. */
  public Confirmers decodeAttachment(byte[] attachment, int n) throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.QUORUM, attachment, ATTACHMENT_BYTES_MAX);
    List<Confirmer> confirmers = new ArrayList<>();
    for (int i = 0; i < confirmations.size(); i++) {
      confirmers.add(
          new Confirmer(in.bytes(1, AdvertiseMessage.CREDENTIAL_BYTES_MAX), in.fixed(32)));
    }
    byte[] proof = in.multiproof(ClientSet.of(n, indices()), n);
    in.end();
    return new Confirmers(confirmers, proof);
  }

  /** The indices of those who confirmed, ascending. */
  public int[] indices() {
    int[] indices = new int[confirmations.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = confirmations.get(i).index();
    }
    return indices;
  }
}
