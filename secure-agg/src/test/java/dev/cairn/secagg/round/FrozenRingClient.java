package dev.cairn.secagg.round;

import dev.cairn.secagg.graph.Adversary;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that client 0 of the malicious round of {@link FrozenRing} is told and says, byte for byte,
 * and the sum in which its update is.
 */
final class FrozenRingClient {
  static final FrozenLines FILE =
      new FrozenLines(
          "ring_client_of_66", "CSA/1: client 0 of the MALICIOUS round of rounds_of_66, its bytes");

  private FrozenRingClient() {}

  /** What this virtual machine makes of it: a name and bytes for each line of the file. */
  static Map<String, byte[]> transcript() throws Exception {
    FrozenRing.Ended ended = FrozenRing.against(Adversary.MALICIOUS);
    TestRound round = ended.round();
    TestClient client = round.clients.get(0);
    Map<String, byte[]> lines = new LinkedHashMap<>();
    lines.put("coordinator key", round.coordinator.publicKey());
    FrozenRound.put(lines, "1 RoundConfig", round.config);
    FrozenRound.put(lines, "2 Advertise", client.advertise.message());
    FrozenRound.put(lines, "3 Roster", round.rosterMessage(0));
    lines.put("sid", round.roster.sid());
    FrozenRound.put(lines, "4 ShareKeys", round.shareKeys.get(0));
    FrozenRound.put(lines, "5 Shares", round.shares(0));
    lines.put("lanes, plain", FrozenRound.bytes(client.plain));
    FrozenRound.put(lines, "6 MaskedInput", round.inputs.get(0));
    lines.put("lanes, masked", FrozenRound.bytes(client.lanes));
    FrozenRound.put(lines, "7 Survivors", round.survivors(0));
    FrozenRound.put(lines, "8 Confirm", round.confirms.get(0));
    FrozenRound.put(lines, "9 Quorum", round.quorum);
    FrozenRound.put(lines, "10 Reveal", round.reveals.get(0));
    lines.put("sum", FrozenRound.bytes(ended.sum()));
    return lines;
  }

  /** Prints the transcript, or writes the file anew to the path given. */
  public static void main(String[] args) throws Exception {
    FILE.show(transcript(), args);
  }
}
