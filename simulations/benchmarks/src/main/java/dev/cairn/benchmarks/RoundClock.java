package dev.cairn.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes what was used when a round began, came to each {@link RoundMark} and ended, as clients see
 * it.
 *
 * <p>Monitor: the clients' threads.
 */
final class RoundClock {
  private final ProcessTable processes;
  private final long coordinator;
  private final Map<RoundMark, CpuUse> reached = new EnumMap<>(RoundMark.class);
  private @Nullable CpuUse began;

  RoundClock(ProcessTable processes, long coordinator) {
    this.processes = processes;
    this.coordinator = coordinator;
  }

  private CpuUse now() {
    try {
      return processes.use(coordinator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No client has checked in yet. */
  synchronized void begin() {
    began = now();
    reached.clear();
  }

  /** A client has come to a mark; the first one counts. */
  synchronized void reached(RoundMark mark) {
    if (!reached.containsKey(mark)) {
      reached.put(mark, now());
    }
  }

  /** All clients know. */
  synchronized RoundCost end() {
    CpuUse start = began;
    if (start == null
        || !reached.containsKey(RoundMark.ASSIGNED)
        || !reached.containsKey(RoundMark.COMMITTED)) {
      throw new IllegalStateException("a round begins, is sealed and commits before it ends");
    }
    Map<RoundMark, CpuUse> since = new EnumMap<>(RoundMark.class);
    reached.forEach((mark, use) -> since.put(mark, use.minus(start)));
    return new RoundCost(since, now().minus(start));
  }
}
