package dev.cairn.secagg.message;

import dev.cairn.secagg.Thresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The confirmations that were given.
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
      2 + 32 + 32 + 32 + 2 + Thresholds.ROSTER_MAX * (2 + SignedBody.SIGNATURE_BYTES);

  /**
   * The signature of one client's Confirm; its body follows from the session and the index.
   *
   * @param index the client
   * @param signature 64 bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Confirmation(int index, byte[] signature) {}

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
}
