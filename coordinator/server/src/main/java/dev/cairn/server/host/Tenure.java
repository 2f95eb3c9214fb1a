package dev.cairn.server.host;

import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.protocol.TroubleException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a run is driven under one lease. Answers that wait to be confirmed share one
 * reading of the lease, which begins after the last of them has joined.
 *
 * <p>Monitor: the threads that answer, and the one that reads.
 */
final class Tenure implements Standing {
  private final Ownership ownership;
  private final Executor readers;
  private @Nullable CompletableFuture<Void> next;
  private boolean reading;

  /**
   * Begins a tenure.
   *
   * @param ownership of the run under its lease
   * @param readers where the lease may be read, which blocks
   */
  Tenure(Ownership ownership, Executor readers) {
    this.ownership = ownership;
    this.readers = readers;
  }

  @Override
  public CompletableFuture<Void> confirm() {
    CompletableFuture<Void> joined;
    boolean begin;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      joined = next;
      begin = !reading;
      reading = true;
    }
    if (begin) {
      try {
        readers.execute(this::read);
      } catch (RejectedExecutionException e) {
        stopped(e);
      }
    }
    // A request that is cancelled must not end the wait of the others.
    return joined.copy();
  }

  private void read() {
    CompletableFuture<Void> all = take();
    while (all != null) {
      try {
        ownership.confirm();
        all.complete(null);
      } catch (StaleOwnerException e) {
        all.completeExceptionally(new TroubleException(String.valueOf(e.getMessage()), e));
      } catch (RuntimeException e) {
        all.completeExceptionally(e);
      }
      all = take();
    }
  }

  /** Those who have joined; whoever joins from now on is for the next reading. */
  private synchronized @Nullable CompletableFuture<Void> take() {
    CompletableFuture<Void> all = next;
    next = null;
    reading = all != null;
    return all;
  }

  private void stopped(RejectedExecutionException cause) {
    CompletableFuture<Void> all = take();
    while (all != null) {
      all.completeExceptionally(new TroubleException("the coordinator is stopping", cause));
      all = take();
    }
  }
}
