package dev.cairn.client.testing;

import dev.cairn.protocol.RoundId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results of rounds in memory, of each the first that was kept. For one thread at a time. */
public final class InMemoryResults {
  private final Map<RoundId, ByteBuffer> results = new HashMap<>();

  /** Begins without results. */
  public InMemoryResults() {}

  /** Keeps a result, unless there is one; gives what is kept, to be read only. */
  public ByteBuffer keep(RoundId round, ByteBuffer result) {
    return results
        .computeIfAbsent(
            round, first -> ByteBuffer.allocate(result.remaining()).put(result.duplicate()).flip())
        .asReadOnlyBuffer();
  }

  /** What is kept of a round, to be read only; null if nothing is. */
  public @Nullable ByteBuffer get(RoundId round) {
    ByteBuffer kept = results.get(round);
    return kept == null ? null : kept.asReadOnlyBuffer();
  }

  /** Keeps nothing of a round any more. */
  public void erase(RoundId round) {
    results.remove(round);
  }
}
