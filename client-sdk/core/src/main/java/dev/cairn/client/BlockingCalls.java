package dev.cairn.client;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls that may block, and cuts the one under way short when the app cancels.
 *
 * <p>Only calls to the coordinator are interrupted: a native training library or a file channel
 * might not survive it.
 */
final class BlockingCalls {
  private final Cancellation cancellation;
  private @Nullable Thread blocked;
  private boolean interrupted;

  BlockingCalls(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  /**
   * Makes a call.
   *
   * @throws CancellationException if cancelled before or meanwhile and the call gave no answer
   */
  <T> T call(Supplier<T> call) {
    enter();
    try {
      return call.get();
    } catch (RuntimeException e) {
      if (cancellation.isCancelled()) {
        throw (CancellationException)
            new CancellationException("cancelled during a call").initCause(e);
      }
      throw e;
    } finally {
      leave();
    }
  }

  // The three synchronized methods keep the calling thread and the cancelling one apart: nobody is
  // interrupted after his call.
  private synchronized void enter() {
    cancellation.check();
    blocked = Thread.currentThread();
  }

  private synchronized void leave() {
    blocked = null;
    if (interrupted) {
      boolean unused = Thread.interrupted();
      interrupted = false;
    }
  }

  synchronized void cancel() {
    cancellation.cancel();
    if (blocked != null && !interrupted) {
      interrupted = true;
      blocked.interrupt();
    }
  }
}
