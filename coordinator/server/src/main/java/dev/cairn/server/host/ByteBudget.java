package dev.cairn.server.host;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The memory that uploads may use at once: whoever asks for more than is left waits its turn, first
 * come, first served.
 *
 * <p>Monitor: those who take and those who give back.
 */
final class ByteBudget {

  /** Requests that may wait; more are told to come back. */
  static final int WAITING_MAX = 16_384;

  private record Waiting(long bytes, CompletableFuture<Void> turn) {}

  private final long total;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long left;
  private boolean serving;

  ByteBudget(long total) {
    this.total = total;
    this.left = total;
  }

  /** Bytes that are taken. */
  synchronized long used() {
    return total - left;
  }

  /** Takes {@code bytes}, at most the whole budget, when it is this caller's turn. */
  CompletionStage<Void> take(long bytes) {
    long share = Math.min(bytes, total);
    CompletableFuture<Void> turn = new CompletableFuture<>();
    synchronized (this) {
      if (!queue.isEmpty() || left < share) {
        if (queue.size() >= WAITING_MAX) {
          turn.completeExceptionally(new Overload("too many uploads are waiting"));
        } else {
          queue.add(new Waiting(share, turn));
        }
        return turn;
      }
      left -= share;
    }
    turn.complete(null);
    return turn;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    long back = Math.min(bytes, total);
    synchronized (this) {
      left += back;
    }
    serve();
  }

  private void serve() {
    synchronized (this) {
      if (serving) {
        // Whoever serves sees what was given back; within that one's turn this would nest.
        return;
      }
      serving = true;
    }
    while (true) {
      Waiting next;
      synchronized (this) {
        next = queue.peek();
        if (next == null || left < next.bytes()) {
          serving = false;
          return;
        }
        queue.remove();
        left -= next.bytes();
      }
      // A caller that gave up while it waited leaves its share to the next.
      if (!next.turn().complete(null)) {
        synchronized (this) {
          left += next.bytes();
        }
      }
    }
  }
}
