package dev.cairn.benchmarks;

import dev.cairn.client.testing.InMemoryResults;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of updates in memory that is used again and again, as cheaply as memory can have them: the
 * same digest as on a disk, one copy, no garbage. All are as long as each other.
 */
final class PooledUpdates implements UpdateIntake, UpdateStore {
  private static final int SLICE_BYTES = 128 << 10;
  private static final int BLOCK_BYTES = 256 << 10;

  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private final Map<RoundId, Map<Digest, ByteBuffer>> rounds = new HashMap<>();
  private final InMemoryResults results = new InMemoryResults();

  // Uploads come from many threads, the round's owner reads: whoever asks holds this monitor.
  private synchronized ByteBuffer take(int bytes) {
    ByteBuffer known = free.poll();
    return known == null || known.capacity() < bytes
        ? ByteBuffer.allocateDirect(bytes)
        : known.clear();
  }

  private synchronized void give(ByteBuffer buffer) {
    free.add(buffer);
  }

  private synchronized void keep(RoundId round, Digest digest, ByteBuffer bytes) {
    ByteBuffer before = rounds.computeIfAbsent(round, id -> new HashMap<>()).put(digest, bytes);
    if (before != null) {
      give(before);
    }
  }

  @Override
  public Incoming stage(RoundId round, long bytes) {
    return new Arriving(round, take(Math.toIntExact(bytes)));
  }

  /** A body on its way into memory. */
  private final class Arriving implements Incoming {
    private final RoundId round;
    private final ByteBuffer buffer;
    private final MessageDigest digest = Digest.sha256();
    private boolean over;

    Arriving(RoundId round, ByteBuffer buffer) {
      this.round = round;
      this.buffer = buffer;
    }

    @Override
    public void write(ByteBuffer bytes) {
      int end = bytes.limit();
      while (bytes.position() < end) {
        int start = bytes.position();
        bytes.limit(Math.min(end, start + SLICE_BYTES));
        digest.update(bytes);
        bytes.position(start);
        buffer.put(bytes);
      }
      bytes.limit(end);
    }

    @Override
    public boolean commit(Digest expected) {
      if (!Digest.from(digest.digest()).equals(expected)) {
        return false;
      }
      over = true;
      keep(round, expected, buffer.flip());
      return true;
    }

    @Override
    public void close() {
      if (!over) {
        over = true;
        give(buffer);
      }
    }
  }

  @Override
  public synchronized boolean contains(RoundId round, Digest body) {
    return rounds.getOrDefault(round, Map.of()).containsKey(body);
  }

  @Override
  public synchronized void discard(RoundId round, Digest body) {
    ByteBuffer gone = rounds.getOrDefault(round, new HashMap<>()).remove(body);
    if (gone != null) {
      give(gone);
    }
  }

  private synchronized ByteBuffer bytes(RoundId round, Digest body) {
    ByteBuffer bytes = rounds.getOrDefault(round, Map.of()).get(body);
    if (bytes == null) {
      throw new IllegalStateException("round " + round + " has no body " + body);
    }
    return bytes.duplicate();
  }

  @Override
  public void read(RoundId round, Digest body, BlockReader reader) {
    ByteBuffer bytes = bytes(round, body);
    for (int at = 0; at < bytes.limit(); at += BLOCK_BYTES) {
      reader.accept(at, bytes.slice(at, Math.min(BLOCK_BYTES, bytes.limit() - at)));
    }
  }

  @Override
  public synchronized ByteBuffer keepResult(RoundId round, ByteBuffer result) {
    if (!rounds.containsKey(round)) {
      throw new IllegalStateException("round " + round + " has no updates any more");
    }
    return results.keep(round, result);
  }

  @Override
  public synchronized @Nullable ByteBuffer result(RoundId round) {
    return results.get(round);
  }

  @Override
  public synchronized void erase(RoundId round) {
    Map<Digest, ByteBuffer> gone = rounds.remove(round);
    results.erase(round);
    if (gone != null) {
      gone.values().forEach(this::give);
    }
  }
}
