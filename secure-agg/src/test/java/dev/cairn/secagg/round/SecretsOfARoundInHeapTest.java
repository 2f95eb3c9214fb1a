package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.HeapSearch;
import dev.cairn.secagg.cipher.SecretBytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a client has revealed, none of what it kept secret can be found in the memory of a process
 * in which the whole round was played, though all phases and messages are still there.
 */
class SecretsOfARoundInHeapTest {
  @Test
  void row44_afterTheReveal_onlyTheRevealedSharesAreLeft(@TempDir Path directory) throws Exception {
    HeapSearch heap = new HeapSearch(directory);
    TestRound round = new TestRound(4, 5, 3, 0);
    TestClient client = round.clients.get(2);
    remember(heap, "advertised", client);
    round.share(i -> true);
    remember(heap, "shared", client);
    // The channel key is gone as soon as the shares are dealt.
    List<String> live = new ArrayList<>(heap.names());
    live.remove("advertised 1");
    assertThat(heap.found()).containsExactlyElementsOf(live);
    round.mask(i -> true);
    assertThat(heap.found()).isEmpty();
    remember(heap, "held", client);
    // Of each dealer the share of its own seed comes first, then that of its mask key.
    List<String> revealed = List.of("held 0", "held 2", "held 4", "held 6");
    round.confirm(i -> true);
    round.reveal(i -> true);
    assertThat(heap.names()).hasSize(2 + 6 + 8);
    assertThat(heap.found()).containsExactlyElementsOf(revealed);
    assertThat(client.reveal.message()).isNotNull();
  }

  private static void remember(HeapSearch heap, String phase, TestClient client) {
    List<SecretBytes> secrets = Secrets.open(client);
    for (int i = 0; i < secrets.size(); i++) {
      heap.remember(phase + " " + i, secrets.get(i));
    }
  }
}
