package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.WireLimits;
import dev.cairn.grpc.v1.FetchResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files come in chunks, whatever their length. */
@Timeout(60)
class ChunksTest {
  private final Loopback loopback = new Loopback();

  @AfterEach
  void close() {
    loopback.close();
  }

  private List<Integer> chunks(int bytes) {
    List<Integer> chunks = new ArrayList<>();
    loopback
        .stub()
        .fetch(ProtoMapping.fetch(loopback.gateway.file(Samples.bytes(bytes)), 0))
        .forEachRemaining(
            answer -> {
              if (answer.getPartCase() == FetchResponse.PartCase.CHUNK) {
                chunks.add(answer.getChunk().size());
              }
            });
    return chunks;
  }

  @Test
  void byteBeyondAChunk_comesInTheNext() {
    int most = WireLimits.CHUNK_BYTES;
    assertThat(chunks(most)).containsExactly(most);
    assertThat(chunks(most + 1)).containsExactly(most, 1);
    assertThat(chunks(2 * most)).containsExactly(most, most);
  }
}
