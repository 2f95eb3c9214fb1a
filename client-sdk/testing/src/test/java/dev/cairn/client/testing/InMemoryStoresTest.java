package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStoresTest {
  private static final RoundId ROUND = new RoundId(new RunId("run-1"), 1, 1);

  @Test
  void bodies_ofTwoRoundsOrClients_doNotShareTheirFate() {
    InMemoryUpdateStore store = new InMemoryUpdateStore();
    RoundId other = new RoundId(new RunId("run-1"), 2, 1);
    ByteBuffer body = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Digest digest = Digest.of(body);
    for (RoundId round : List.of(ROUND, ROUND, other)) {
      UpdateIntake.Incoming incoming = store.stage(round, 8);
      incoming.write(body.duplicate());
      assertThat(incoming.commit(digest)).isTrue();
    }
    store.discard(ROUND, digest);
    assertThat(store.contains(ROUND, digest)).isTrue();
    store.discard(ROUND, digest);
    assertThat(store.contains(ROUND, digest)).isFalse();
    assertThatThrownBy(() -> store.read(ROUND, digest, (at, block) -> {}))
        .isInstanceOf(TroubleException.class);
    assertThat(store.size()).isEqualTo(1);
    store.erase(other);
    assertThat(store.size()).isZero();
  }

  @Test
  void body_ofAnotherDigest_isNotKept() {
    InMemoryUpdateStore store = new InMemoryUpdateStore();
    UpdateIntake.Incoming incoming = store.stage(ROUND, 1);
    incoming.write(ByteBuffer.wrap(new byte[1]));
    assertThat(incoming.commit(Digest.of(new byte[2]))).isFalse();
    assertThat(store.size()).isZero();
  }

  @Test
  void models_areCopiedAndReadOnly() {
    InMemoryModelStore store = new InMemoryModelStore();
    byte[] bytes = {1, 2, 3};
    Digest digest = store.put(ByteBuffer.wrap(bytes));
    bytes[0] = 9;
    assertThat(store.get(digest).get()).isEqualTo((byte) 1);
    assertThat(store.get(digest).isReadOnly()).isTrue();
  }
}
