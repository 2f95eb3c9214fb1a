package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rounds of 66 on the ring, one for each adversary, in which every tenth client is lost, with a
 * fixed source of randomness. A transcript of them is long; so there are digests: of each phase, H
 * of all its messages, packed, in the order of the clients.
 */
final class FrozenRing {
  static final FrozenLines FILE =
      new FrozenLines("rounds_of_66", "CSA/1, frozen when it was widened to the ring");

  private static final int N = 66;

  private FrozenRing() {}

  /** A round that has ended, and its sum. */
  record Ended(TestRound round, long[] sum) {}

  static Ended against(Adversary adversary) throws Exception {
    TestRound round = confirmed(adversary);
    long[] sum = round.reveal(i -> i % 40 != 25);
    if (!Arrays.equals(sum, round.plainSum(round.included()))) {
      throw new AssertionError("the sum is not that of the plain updates");
    }
    return new Ended(round, sum);
  }

  /** The same before the reveal. */
  static TestRound confirmed(Adversary adversary) throws Exception {
    TestRound round = sealed(adversary);
    round.share(i -> i % 40 != 7);
    round.mask(i -> i % 20 != 3);
    round.confirm(i -> i % 40 != 15);
    return round;
  }

  /** The same before any share was dealt. */
  static TestRound sealed(Adversary adversary) throws Exception {
    return TestRound.against(adversary, adversary == Adversary.MALICIOUS, 80, 2027, N, 30);
  }

  /** What this virtual machine makes of them: a name and a digest for each line of the file. */
  static Map<String, byte[]> digests() throws Exception {
    Map<String, byte[]> lines = new LinkedHashMap<>();
    for (Adversary adversary : new Adversary[] {Adversary.MALICIOUS, Adversary.SEMI_HONEST}) {
      boolean malicious = adversary == Adversary.MALICIOUS;
      Ended ended = against(adversary);
      TestRound round = ended.round();
      long[] sum = ended.sum();
      String name = adversary + ": ";
      lines.put(name + "R", round.roster.root());
      lines.put(name + "sid", round.roster.sid());
      int[] all = ClientSet.all(N).indices();
      lines.put(name + "2 Advertise", of(all, i -> round.clients.get(i).advertise.message()));
      lines.put(name + "3 Roster", of(all, round::rosterMessage));
      int[] dealers = round.router.dealers().indices();
      lines.put(name + "4 ShareKeys", of(dealers, round.shareKeys::get));
      lines.put(name + "5 Shares", of(dealers, round::shares));
      int[] included = round.included().indices();
      lines.put(name + "6 MaskedInput", of(included, round.inputs::get));
      lines.put(name + "7 Survivors", of(included, round::survivors));
      if (malicious) {
        lines.put(name + "8 Confirm", of(indices(round.confirms), round.confirms::get));
        lines.put(name + "9 Quorum", Sha256.of(Envelope.pack(round.quorum)));
      }
      lines.put(name + "10 Reveal", of(indices(round.reveals), round.reveals::get));
      ByteBuffer lanes = ByteBuffer.allocate(8 * sum.length).order(ByteOrder.LITTLE_ENDIAN);
      lanes.asLongBuffer().put(sum);
      lines.put(name + "sum", Sha256.of(lanes.array()));
    }
    return lines;
  }

  private interface Said {
    SignedMessage by(int client) throws Exception;
  }

  private static byte[] of(int[] clients, Said said) throws Exception {
    MessageDigest digest = Sha256.digest();
    for (int client : clients) {
      digest.update(Envelope.pack(said.by(client)));
    }
    return digest.digest();
  }

  private static int[] indices(Map<Integer, SignedMessage> messages) {
    return messages.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /** Prints the digests, or writes the file anew to the path given. */
  public static void main(String[] args) throws Exception {
    FILE.show(digests(), args);
  }
}
