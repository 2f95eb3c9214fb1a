package dev.cairn.server.grpc;

import dev.cairn.grpc.WireLimits;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when it is the device's turn and nothing happens for too long, or too little in
 * all its turns: they may take as long as if each chunk of {@link WireLimits#CHUNK_BYTES} came just
 * in time, and twice the limit before that. So a body has a least rate, and an end.
 */
final class StallWatch {
  private final ScheduledExecutorService timer;
  private final Duration limit;
  private final Runnable onStall;
  private final LongSupplier nanoTime;
  private @Nullable ScheduledFuture<?> pending;
  private long startNanos;
  private long leftNanos;

  /**
   * Creates the watch of one call, which is used by one thread at a time.
   *
   * @param onStall called on the timer's thread, and must not block
   */
  StallWatch(ScheduledExecutorService timer, Duration limit, Runnable onStall) {
    this(timer, limit, onStall, System::nanoTime);
  }

  /**
   * @param nanoTime a clock that only goes forward
   */
  StallWatch(
      ScheduledExecutorService timer, Duration limit, Runnable onStall, LongSupplier nanoTime) {
    this.timer = timer;
    this.limit = limit;
    this.onStall = onStall;
    this.nanoTime = nanoTime;
    this.leftNanos = 2 * limit.toNanos();
  }

  /** It is the device's turn from now on. */
  void start() {
    stop();
    startNanos = nanoTime.getAsLong();
    pending = timer.schedule(onStall, turnNanos(), TimeUnit.NANOSECONDS);
  }

  /** It is our turn, or nobody's. */
  void stop() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
      leftNanos -= nanoTime.getAsLong() - startNanos;
    }
  }

  /** So much of the body has come, or gone. */
  void moved(int bytes) {
    leftNanos += (long) (limit.toNanos() * ((double) bytes / WireLimits.CHUNK_BYTES));
  }

  private long turnNanos() {
    return Math.max(0, Math.min(limit.toNanos(), leftNanos));
  }

  /** Whether the device's turn is too long by now; the action may come too late to be true. */
  boolean isOver() {
    return pending != null && nanoTime.getAsLong() - startNanos >= turnNanos();
  }

  /** What was too long, for the device. */
  String reason(String silence) {
    return leftNanos < limit.toNanos()
        ? "less than a chunk of "
            + WireLimits.CHUNK_BYTES
            + " bytes came through in each "
            + limit.toMillis()
            + " ms"
        : silence + " for " + limit.toMillis() + " ms";
  }
}
