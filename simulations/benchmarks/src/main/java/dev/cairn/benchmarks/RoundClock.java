package dev.cairn.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Notes what was used when a round began, was sealed, committed and ended, as clients see it.
 *
 * <p>Monitor: the clients' threads.
 */
final class RoundClock {
  private final ProcessTable processes;
  private final long coordinator;
  private @Nullable CpuUse began;
  private @Nullable CpuUse sealed;
  private @Nullable CpuUse committed;

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
    sealed = null;
    committed = null;
  }

  /** A client has its assignment; the first one tells that the cohort is sealed. */
  synchronized void assigned() {
    if (sealed == null) {
      sealed = now();
    }
  }

  /** A client knows that the round committed; the first one counts. */
  synchronized void committed() {
    if (committed == null) {
      committed = now();
    }
  }

  /** All clients know. */
  synchronized RoundCost end() {
    CpuUse start = began;
    CpuUse middle = sealed;
    CpuUse commit = committed;
    if (start == null || middle == null || commit == null) {
      throw new IllegalStateException("a round begins, is sealed and commits before it ends");
    }
    return new RoundCost(commit.minus(middle), now().minus(start));
  }
}
