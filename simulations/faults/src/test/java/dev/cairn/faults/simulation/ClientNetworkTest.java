package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {
  private static final byte[] FILE = {1, 2, 3, 4, 5, 6};

  private final InMemoryCoordinator coordinator = new InMemoryCoordinator();
  private final ClientNetwork network = new ClientNetwork(coordinator, (header, body) -> {});
  private final Digest digest = coordinator.store(ByteBuffer.wrap(FILE));
  private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

  @Test
  void aFetch_breaksOffAndGoesOnWhereItWas() throws IOException {
    network.set(Fate.ANSWER_LOST);
    assertThatThrownBy(() -> network.fetch(digest, 0, sink)).isInstanceOf(TroubleException.class);
    assertThat(sink.toByteArray()).containsExactly(1, 2, 3);
    network.set(Fate.ARRIVES);
    network.fetch(digest, sink.size(), sink);
    assertThat(sink.toByteArray()).containsExactly(FILE);
  }

  @Test
  void aFetchThatIsLost_bringsNothing_andOneSentTwiceBringsItOnce() throws IOException {
    network.set(Fate.REQUEST_LOST);
    assertThatThrownBy(() -> network.fetch(digest, 0, sink)).isInstanceOf(TroubleException.class);
    assertThat(sink.size()).isZero();
    network.set(Fate.TWICE);
    network.fetch(digest, 0, sink);
    assertThat(sink.toByteArray()).containsExactly(FILE);
  }
}
