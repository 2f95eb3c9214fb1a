package dev.cairn.secagg.round;

import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A round of five, of whom client 4 is lost after it dealt its shares, with a fixed source of
 * randomness: every byte that travels, and the sum.
 */
final class FrozenRound {
  static final FrozenLines FILE =
      new FrozenLines("round_of_five", "CSA/1, frozen when it was widened to rosters of 1,024");

  private FrozenRound() {}

  /** What this virtual machine makes of it: a name and bytes for each line of the file. */
  static Map<String, byte[]> transcript() throws Exception {
    TestRound round = new TestRound(2026, 5, 3, 0);
    round.share(i -> true);
    round.mask(i -> i != 4);
    round.confirm(i -> true);
    long[] sum = round.reveal(i -> true);
    if (!Arrays.equals(sum, round.plainSum(round.included()))) {
      throw new AssertionError("the sum is not that of the plain updates");
    }

    Map<String, byte[]> lines = new LinkedHashMap<>();
    lines.put("coordinator key", round.coordinator.publicKey());
    put(lines, "1 RoundConfig", round.config);
    for (int i = 0; i < 5; i++) {
      put(lines, "2 Advertise of " + i, round.clients.get(i).advertise.message());
    }
    put(lines, "3 Roster", told(5, round::rosterMessage));
    lines.put("R", round.roster.root());
    lines.put("sid", round.roster.sid());
    round.shareKeys.forEach((i, m) -> put(lines, "4 ShareKeys of " + i, m));
    put(lines, "5 Shares", told(5, round::shares));
    round.inputs.forEach((i, m) -> put(lines, "6 MaskedInput of " + i, m));
    for (int i = 0; i < 4; i++) {
      lines.put("lanes of " + i + ", masked", bytes(round.clients.get(i).lanes));
    }
    put(lines, "7 Survivors", told(4, round::survivors));
    round.confirms.forEach((i, m) -> put(lines, "8 Confirm of " + i, m));
    put(lines, "9 Quorum", round.quorum);
    round.reveals.forEach((i, m) -> put(lines, "10 Reveal of " + i, m));
    lines.put("sum", bytes(sum));
    return lines;
  }

  private interface Told {
    SignedMessage message(int receiver) throws ProtocolException;
  }

  private static SignedMessage[] told(int receivers, Told told) throws ProtocolException {
    SignedMessage[] messages = new SignedMessage[receivers];
    for (int i = 0; i < receivers; i++) {
      messages[i] = told.message(i);
    }
    return messages;
  }

  /** The same body and signature for all, to each with an attachment of its own. */
  private static void put(Map<String, byte[]> lines, String name, SignedMessage[] told) {
    put(lines, name, new SignedMessage(told[0].body(), told[0].signature()));
    for (int i = 0; i < told.length; i++) {
      if (!told[i].signed().sameAs(told[0].signed())) {
        throw new AssertionError(name + " says one thing to 0 and another to " + i);
      }
      lines.put(name + ", attachment for " + i, told[i].attachment());
    }
  }

  static void put(Map<String, byte[]> lines, String name, SignedMessage message) {
    lines.put(name + ", body", message.body());
    lines.put(name + ", signature", message.signature());
    if (message.attachment().length > 0) {
      lines.put(name + ", attachment", message.attachment());
    }
  }

  static byte[] bytes(long[] lanes) {
    byte[] bytes = new byte[8 * lanes.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (lanes[i / 8] >>> (8 * (i % 8)));
    }
    return bytes;
  }

  /** Prints the transcript, or writes the file anew to the path given. */
  public static void main(String[] args) throws Exception {
    FILE.show(transcript(), args);
  }
}
