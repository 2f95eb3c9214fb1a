package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.cairn.secagg.cipher.SecretBytes;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a client has revealed, none of what it kept secret can be found in the memory of a process
 * in which the whole round was played, though all phases and messages are still there.
 */
class SecretsOfARoundInHeapTest {
  /** Expectations are kept under this mask, so that they are not found themselves. */
  private static final byte DISGUISE = 0x5a;

  private static final int LENGTH = 32;

  private final Map<String, byte[]> disguised = new LinkedHashMap<>();

  @Test
  void afterTheReveal_onlyTheRevealedSharesAreLeft(@TempDir Path directory) throws Exception {
    TestRound round = new TestRound(4, 5, 3, 0);
    TestClient client = round.clients.get(2);
    remember("advertised", client);
    round.share(i -> true);
    remember("shared", client);
    // The channel key is gone as soon as the shares are dealt.
    List<String> live = new ArrayList<>(disguised.keySet());
    live.remove("advertised 1");
    assertThat(found(directory.resolve("1.hprof"))).containsExactlyElementsOf(live);
    round.mask(i -> true);
    assertThat(found(directory.resolve("2.hprof"))).isEmpty();
    remember("held", client);
    // Of each dealer the share of its own seed comes first, then that of its mask key.
    List<String> revealed = List.of("held 0", "held 2", "held 4", "held 6");
    round.confirm(i -> true);
    round.reveal(i -> true);
    assertThat(disguised).hasSize(2 + 6 + 8);
    assertThat(found(directory.resolve("3.hprof"))).containsExactlyElementsOf(revealed);
    assertThat(client.reveal.message()).isNotNull();
  }

  private void remember(String phase, TestClient client) {
    List<SecretBytes> secrets = Secrets.open(client);
    for (int i = 0; i < secrets.size(); i++) {
      byte[] copy = new byte[LENGTH];
      for (int at = 0; at < LENGTH; at++) {
        copy[at] = (byte) (secrets.get(i).view()[at] ^ DISGUISE);
      }
      disguised.put(phase + " " + i, copy);
    }
  }

  /** The names of the secrets that are somewhere in the heap, of what can be reached. */
  private List<String> found(Path dump) throws Exception {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    byte[] heap = Files.readAllBytes(dump);
    Files.delete(dump);
    List<String> found = new ArrayList<>();
    disguised.forEach(
        (name, bytes) -> {
          if (contains(heap, bytes)) {
            found.add(name);
          }
        });
    return found;
  }

  private static boolean contains(byte[] heap, byte[] disguised) {
    for (int at = 0; at + LENGTH <= heap.length; at++) {
      int i = 0;
      while (i < LENGTH && (heap[at + i] ^ DISGUISE) == disguised[i]) {
        i++;
      }
      if (i == LENGTH) {
        return true;
      }
    }
    return false;
  }
}
