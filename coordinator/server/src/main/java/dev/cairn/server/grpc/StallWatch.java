package dev.cairn.server.grpc;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs an action when it is the device's turn and nothing happens for too long. */
final class StallWatch {
  private final ScheduledExecutorService timer;
  private final Duration limit;
  private final Runnable onStall;
  private @Nullable ScheduledFuture<?> pending;
  private long startNanos;

  /**
   * Creates the watch of one call, which is used by one thread at a time.
   *
   * @param onStall called on the timer's thread, and must not block
   */
  StallWatch(ScheduledExecutorService timer, Duration limit, Runnable onStall) {
    this.timer = timer;
    this.limit = limit;
    this.onStall = onStall;
  }

  /** It is the device's turn from now on. */
  void start() {
    stop();
    startNanos = System.nanoTime();
    pending = timer.schedule(onStall, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** It is our turn, or nobody's. */
  void stop() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }

  /** Whether the device's turn is too long by now; the action may come too late to be true. */
  boolean isOver() {
    return pending != null && System.nanoTime() - startNanos >= limit.toNanos();
  }

  Duration limit() {
    return limit;
  }
}
