package dev.cairn.secagg.message;

import dev.cairn.secagg.Thresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The set U3 of clients whose masked input arrived, with what each of them signed about it.
 *
 * @param sid the session, 32 bytes
 * @param dealers U2
 * @param included U3
 * @param inputs a MaskedInput body with signature for each member of U3, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
public record SurvivorsMessage(
    byte[] sid, ClientSet dealers, ClientSet included, List<SignedBody> inputs) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX =
      2
          + 32
          + 8
          + 8
          + Thresholds.ROSTER_MAX
              * (4 + MaskedInputMessage.BODY_BYTES_MAX + SignedBody.SIGNATURE_BYTES);

  public SurvivorsMessage {
    inputs = List.copyOf(inputs);
  }

  /** Encodes the body. */
  public byte[] encode() {
    WireWriter out = WireWriter.body(MessageType.SURVIVORS).fixed(sid).set(dealers).set(included);
    for (SignedBody input : inputs) {
      out.bytes(input.body()).fixed(input.signature());
    }
    return out.done();
  }

  /** Decodes a body of a roster of {@code n}; the inputs themselves are not looked into. */
  public static SurvivorsMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.SURVIVORS, body, BODY_BYTES_MAX);
    byte[] sid = in.fixed(32);
    ClientSet dealers = in.set(n);
    ClientSet included = in.set(n);
    List<SignedBody> inputs = new ArrayList<>();
    for (int i = 0; i < included.size(); i++) {
      inputs.add(
          new SignedBody(
              in.bytes(1, MaskedInputMessage.BODY_BYTES_MAX),
              in.fixed(SignedBody.SIGNATURE_BYTES)));
    }
    in.end();
    return new SurvivorsMessage(sid, dealers, included, inputs);
  }
}
