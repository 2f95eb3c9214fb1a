package dev.cairn.client.testing;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies of updates in memory, by round and digest. */
public final class InMemoryUpdateStore implements UpdateIntake, UpdateStore {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Map<RoundId, Map<Digest, ByteBuffer>> rounds = new HashMap<>();
  private final InMemoryResults results = new InMemoryResults();

  // All methods are synchronized: uploads come from many threads, the round's owner reads.
  @Override
  public Incoming stage(RoundId round, long bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes));
    return new Incoming() {
      private boolean over;

      @Override
      public void write(ByteBuffer more) {
        requireOpen();
        if (more.remaining() > buffer.remaining()) {
          over = true;
          throw new IllegalArgumentException(
              "the body has more than the " + bytes + " bytes that were announced");
        }
        buffer.put(more);
      }

      @Override
      public boolean commit(Digest expected) {
        requireOpen();
        over = true;
        buffer.flip();
        return Digest.of(buffer).equals(expected) && keep(round, expected, buffer);
      }

      @Override
      public void close() {
        over = true;
      }

      private void requireOpen() {
        if (over) {
          throw new IllegalStateException("this body was committed or closed before");
        }
      }
    };
  }

  private synchronized boolean keep(RoundId round, Digest digest, ByteBuffer bytes) {
    rounds.computeIfAbsent(round, id -> new HashMap<>()).putIfAbsent(digest, bytes);
    return true;
  }

  @Override
  public synchronized boolean contains(RoundId round, Digest body) {
    return rounds.getOrDefault(round, Map.of()).containsKey(body);
  }

  @Override
  public synchronized void discard(RoundId round, Digest body) {
    rounds.getOrDefault(round, new HashMap<>()).remove(body);
  }

  @Override
  public void read(RoundId round, Digest body, BlockReader reader) {
    ByteBuffer bytes = bytes(round, body);
    for (int at = 0; at < bytes.limit(); at += BLOCK_BYTES) {
      ByteBuffer block = bytes.duplicate();
      block.position(at).limit(Math.min(bytes.limit(), at + BLOCK_BYTES));
      reader.accept(at, block.slice());
    }
  }

  private synchronized ByteBuffer bytes(RoundId round, Digest body) {
    ByteBuffer bytes = rounds.getOrDefault(round, Map.of()).get(body);
    if (bytes == null) {
      throw new TroubleException("round " + round + " has no body " + body);
    }
    return bytes;
  }

  @Override
  public synchronized ByteBuffer keepResult(RoundId round, ByteBuffer result) {
    if (!rounds.containsKey(round)) {
      throw new TroubleException("round " + round + " has no updates any more");
    }
    return results.keep(round, result);
  }

  @Override
  public synchronized @Nullable ByteBuffer result(RoundId round) {
    return results.get(round);
  }

  @Override
  public synchronized void erase(RoundId round) {
    rounds.remove(round);
    results.erase(round);
  }

  /** Number of bodies of all rounds. */
  public synchronized int size() {
    return rounds.values().stream().mapToInt(Map::size).sum();
  }
}
