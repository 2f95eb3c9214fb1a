package dev.cairn.secagg.cipher;

import org.jspecify.annotations.Nullable;

/** Blocks of one vector that several threads take one by one until none is left. */
final class BlockQueue {

  /** What is done with a block. */
  interface Work {
    void on(MaskExpander expander, int block);
  }

  /** A block takes milliseconds; a thread that needs this long has died. */
  private static final long BLOCK_WAIT_MAX_NANOS = 60_000_000_000L;

  private final int blocks;
  private final Work work;

  // Guarded by this: the caller's thread and those of its executor meet here.
  private @Nullable Thread caller;
  private int next;
  private int inProgress;
  private @Nullable Throwable failure;

  BlockQueue(int blocks, Work work) {
    this.blocks = blocks;
    this.work = work;
  }

  /** Works until no block is left. A failure is kept for the thread that waits. */
  void work() {
    try (MaskExpander expander = new MaskExpander()) {
      for (int block = take(); block >= 0; block = take()) {
        Throwable failed = null;
        try {
          work.on(expander, block);
        } catch (RuntimeException | Error e) {
          failed = e;
        }
        done(failed);
      }
    }
  }

  /** Works too, then waits until the others are done with the block that they are at. */
  void workAndWait() throws InterruptedException {
    synchronized (this) {
      caller = Thread.currentThread();
    }
    work();
    boolean interrupted = Thread.interrupted();
    long deadlineNanos = System.nanoTime() + BLOCK_WAIT_MAX_NANOS;
    synchronized (this) {
      while (inProgress > 0) {
        long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          throw new IllegalStateException("expected a block of masks within a minute");
        }
        try {
          wait(leftMillis);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (failure != null) {
        throw new IllegalStateException("a block of masks failed", failure);
      }
      if (interrupted) {
        throw new InterruptedException("adding of masks was interrupted");
      }
    }
  }

  private synchronized int take() {
    if (Thread.currentThread() == caller && caller.isInterrupted()) {
      next = blocks;
    }
    if (next >= blocks) {
      return -1;
    }
    inProgress++;
    return next++;
  }

  private synchronized void done(@Nullable Throwable failed) {
    inProgress--;
    if (failed != null) {
      failure = failed;
      next = blocks;
    }
    notifyAll();
  }
}
