package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.vectors.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;

/**
 * Rounds of 66 on the ring, one for each adversary, in which every tenth client is lost, with a
 * fixed source of randomness. A transcript of them is long; so there are digests: of each phase, H
 * of all its messages, packed, in the order of the clients.
 */
class FrozenRingTest {
  private static final String FILE = "rounds_of_66";
  private static final int N = 66;

  @Test
  void everyPhase_andTheSum_areThoseOnFile() throws Exception {
    Map<String, byte[]> found = digests();
    Map<String, byte[]> filed = new LinkedHashMap<>();
    Vectors.read(FILE).forEach(line -> filed.put(line.text("name"), line.bytes("hex")));
    assertThat(found.keySet()).containsExactlyElementsOf(filed.keySet());
    filed.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
  }

  private static Map<String, byte[]> digests() throws Exception {
    Map<String, byte[]> lines = new LinkedHashMap<>();
    for (Adversary adversary : new Adversary[] {Adversary.MALICIOUS, Adversary.SEMI_HONEST}) {
      boolean malicious = adversary == Adversary.MALICIOUS;
      TestRound round = TestRound.against(adversary, malicious, 80, 2027, N, 30);
      round.share(i -> i % 40 != 7);
      round.mask(i -> i % 20 != 3);
      round.confirm(i -> i % 40 != 15);
      long[] sum = round.reveal(i -> i % 40 != 25);
      assertThat(sum).isEqualTo(round.plainSum(round.included()));
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

  /** Writes the file anew, to the path given. Old files are kept when the protocol changes. */
  public static void main(String[] args) throws Exception {
    StringBuilder json =
        new StringBuilder("{\n \"source\": \"CSA/1, frozen when it was widened to the ring\",\n")
            .append(" \"cases\": [\n");
    String separator = "";
    for (Map.Entry<String, byte[]> line : digests().entrySet()) {
      json.append(separator)
          .append("  {\"name\": \"")
          .append(line.getKey())
          .append("\", \"hex\": \"")
          .append(Hex.toHexString(line.getValue()))
          .append("\"}");
      separator = ",\n";
    }
    Files.writeString(Path.of(args[0]), json.append("\n ]\n}\n"));
  }
}
