package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The set U3 of clients whose masked input arrived, the same for all clients. Where it is to be
 * confirmed, the attachment gives one client what its neighbours in U3 signed about their inputs.
 *
 * @param sid the session, 32 bytes
 * @param dealers U2
 * @param included U3
 */
@SuppressWarnings("ArrayRecordComponent")
public record SurvivorsMessage(byte[] sid, ClientSet dealers, ClientSet included) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX = 2 + 32 + 2 * (RoundThresholds.ROSTER_MAX / 8);

  private static final int INPUT_BYTES_MAX =
      32 + 2 + 2 * (RoundThresholds.ROSTER_MAX - 1) + SignedBody.SIGNATURE_BYTES;

  /** Of an input without complaints. */
  private static final int INPUT_BYTES_USUAL = 32 + 2 + SignedBody.SIGNATURE_BYTES;

  /** Longest attachment in bytes. */
  public static final int ATTACHMENT_BYTES_MAX = (RoundThresholds.ROSTER_MAX - 1) * INPUT_BYTES_MAX;

  /**
   * What stands in one client's MaskedInput besides what the receiver knows.
   *
   * @param laneDigest 32 bytes
   * @param complaints as it signed them
   * @param signature of the whole body, 64 bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Input(byte[] laneDigest, ClientSet complaints, byte[] signature) {}

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.SURVIVORS).fixed(sid).set(dealers).set(included).done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static SurvivorsMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.SURVIVORS, body, BODY_BYTES_MAX);
    SurvivorsMessage message = new SurvivorsMessage(in.fixed(32), in.set(n), in.set(n));
    in.end();
    return message;
  }

  /** Encodes the attachment, inputs in ascending order of clients. */
  public static byte[] encodeAttachment(List<Input> inputs) {
    WireWriter out = new WireWriter(inputs.size() * INPUT_BYTES_USUAL);
    for (Input input : inputs) {
      out.fixed(input.laneDigest()).list(input.complaints()).fixed(input.signature());
    }
    return out.done();
  }

  /** Decodes the attachment: an input of each of {@code senders}. */
  public static List<Input> decodeAttachment(byte[] attachment, ClientSet senders)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SURVIVORS, attachment, ATTACHMENT_BYTES_MAX);
    List<Input> inputs = new ArrayList<>();
    for (int sender : senders.indices()) {
      inputs.add(
          new Input(
              in.fixed(32),
              in.list("complaint", sender, senders.n()),
              in.fixed(SignedBody.SIGNATURE_BYTES)));
    }
    in.end();
    return inputs;
  }
}
