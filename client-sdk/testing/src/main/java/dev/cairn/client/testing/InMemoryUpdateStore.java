package dev.cairn.client.testing;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Bodies of updates in memory, by round and digest. */
public final class InMemoryUpdateStore implements UpdateIntake, UpdateStore {
  private static final int BLOCK_BYTES = 64 * 1024;

  /** A body, and how many clients sent it: the refusal of one must not take the other's. */
  private record Kept(ByteBuffer bytes, int times) {}

  private final Map<RoundId, Map<Digest, Kept>> rounds = new HashMap<>();

  // All methods are synchronized: uploads come from many threads, the round's owner reads.
  @Override
  public Incoming stage(RoundId round, long bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes));
    return new Incoming() {
      @Override
      public void write(ByteBuffer more) {
        buffer.put(more);
      }

      @Override
      public boolean commit(Digest expected) {
        buffer.flip();
        return Digest.of(buffer).equals(expected) && keep(round, expected, buffer);
      }

      @Override
      public void close() {}
    };
  }

  private synchronized boolean keep(RoundId round, Digest digest, ByteBuffer bytes) {
    rounds
        .computeIfAbsent(round, id -> new HashMap<>())
        .merge(digest, new Kept(bytes, 1), (old, same) -> new Kept(old.bytes(), old.times() + 1));
    return true;
  }

  @Override
  public synchronized boolean contains(RoundId round, Digest body) {
    return rounds.getOrDefault(round, Map.of()).containsKey(body);
  }

  @Override
  public synchronized void discard(RoundId round, Digest body) {
    rounds
        .getOrDefault(round, new HashMap<>())
        .computeIfPresent(
            body,
            (digest, kept) -> kept.times() > 1 ? new Kept(kept.bytes(), kept.times() - 1) : null);
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
    Kept kept = rounds.getOrDefault(round, Map.of()).get(body);
    if (kept == null) {
      throw new TroubleException("round " + round + " has no body " + body);
    }
    return kept.bytes();
  }

  @Override
  public synchronized void erase(RoundId round) {
    rounds.remove(round);
  }

  /** Number of bodies of all rounds. */
  public synchronized int size() {
    return rounds.values().stream().mapToInt(Map::size).sum();
  }
}
