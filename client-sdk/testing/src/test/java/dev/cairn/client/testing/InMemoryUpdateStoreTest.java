package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.port.UpdateStoreContract;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InMemoryUpdateStoreTest extends UpdateStoreContract {
  private final InMemoryUpdateStore store = new InMemoryUpdateStore();

  @Override
  protected UpdateIntake intake() {
    return store;
  }

  @Override
  protected UpdateStore updates() {
    return store;
  }

  @Test
  void size_isThatOfAllRounds() {
    byte[] body = new byte[8];
    for (String round : new String[] {"run-1/1/1", "run-1/1/1", "run-1/2/1"}) {
      UpdateIntake.Incoming incoming = store.stage(RoundId.parse(round), body.length);
      incoming.write(ByteBuffer.wrap(body));
      assertThat(incoming.commit(Digest.of(body))).isTrue();
    }
    assertThat(store.size()).isEqualTo(2);
    store.erase(RoundId.parse("run-1/1/1"));
    assertThat(store.size()).isEqualTo(1);
  }
}
