package dev.cairn.engine.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.MessageStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StoredMessagesTest {
  private static final RoundId ROUND = RoundId.parse("run-1/1/1");
  private static final int MESSAGES = 2 * StoredMessages.AHEAD_MAX + 3;

  private final Map<Digest, byte[]> kept = new LinkedHashMap<>();
  private final List<Integer> reads = new ArrayList<>();
  private final StoredMessages stored = new StoredMessages(ROUND, new Counting());

  /** Tells how many messages each read asked for. */
  private final class Counting implements MessageStore {
    @Override
    public void put(RoundId round, Map<Digest, byte[]> messages) {
      kept.putAll(messages);
    }

    @Override
    public byte[] get(RoundId round, Digest digest) {
      assertThat(round).isEqualTo(ROUND);
      reads.add(1);
      byte[] message = kept.get(digest);
      if (message == null) {
        throw new TroubleException("it is not there");
      }
      return message;
    }

    @Override
    public Map<Digest, byte[]> getAll(RoundId round, Collection<Digest> digests) {
      int before = reads.size();
      Map<Digest, byte[]> found = MessageStore.super.getAll(round, digests);
      reads.subList(before, reads.size()).clear();
      reads.add(digests.size());
      return found;
    }

    @Override
    public void erase(RoundId round) {
      kept.clear();
    }
  }

  private List<Digest> keep() {
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = Envelope.pack(message(i));
      kept.put(Digest.of(message), message);
    }
    return List.copyOf(kept.keySet());
  }

  private static SignedMessage message(int number) {
    return new SignedMessage(new byte[] {(byte) number, 1}, new byte[64]);
  }

  private static void assertIs(SignedMessage found, int number) {
    assertThat(found.body()).isEqualTo(message(number).body());
    assertThat(found.signature()).isEqualTo(message(number).signature());
  }

  @Test
  void messagesInTurn_areReadSomeAtATime() {
    List<Digest> digests = keep();
    Function<Digest, SignedMessage> inTurn = stored.inTurn(digests);
    assertThat(reads).isEmpty();
    for (int i = 0; i < MESSAGES; i++) {
      assertIs(inTurn.apply(digests.get(i)), i);
    }
    assertThat(reads).containsExactly(StoredMessages.AHEAD_MAX, StoredMessages.AHEAD_MAX, 3);
  }

  @Test
  void messagesOutOfTurn_areFoundAsWell() {
    List<Digest> digests = keep();
    Function<Digest, SignedMessage> inTurn = stored.inTurn(digests);
    for (int i = MESSAGES - 1; i >= 0; i--) {
      assertIs(inTurn.apply(digests.get(i)), i);
      assertIs(inTurn.apply(digests.get(i)), i);
    }
    assertIs(stored.inTurn(List.of()).apply(digests.get(5)), 5);
  }

  @Test
  void messageThatIsGoneOrDamaged_isTrouble() {
    List<Digest> digests = keep();
    kept.put(digests.get(1), new byte[] {1});
    Function<Digest, SignedMessage> inTurn = stored.inTurn(digests);
    assertIs(inTurn.apply(digests.get(0)), 0);
    assertThatThrownBy(() -> inTurn.apply(digests.get(1)))
        .isInstanceOf(TroubleException.class)
        .hasMessageContaining(digests.get(1) + " is damaged");
    assertThatThrownBy(() -> stored.get(digests.get(1))).hasMessageContaining("is damaged");
    kept.remove(digests.get(2));
    assertThatThrownBy(() -> stored.inTurn(digests).apply(digests.get(0)))
        .isInstanceOf(TroubleException.class);
    assertThatThrownBy(() -> stored.get(digests.get(2))).isInstanceOf(TroubleException.class);
  }
}
