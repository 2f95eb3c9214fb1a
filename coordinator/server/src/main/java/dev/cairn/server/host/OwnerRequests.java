package dev.cairn.server.host;

import io.vertx.core.Context;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What others want done on an owner's thread. Each request is begun there, or refused when the
 * owner is gone, and never both: Vert.x forgets what waits for a thread that ends. Safe for several
 * threads.
 */
final class OwnerRequests {
  private final Supplier<? extends RuntimeException> refusal;

  /** Who takes a request out of here begins it or refuses it. */
  private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean gone;

  /**
   * Begins without requests.
   *
   * @param refusal what is said when the owner is gone
   */
  OwnerRequests(Supplier<? extends RuntimeException> refusal) {
    this.refusal = refusal;
  }

  /**
   * Has work done on the owner's thread.
   *
   * @param work completes what it is given
   */
  <T> CompletableFuture<T> ask(Context owner, Consumer<CompletableFuture<T>> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    waiting.add(done);
    try {
      owner.runOnContext(
          ignored -> {
            if (waiting.remove(done)) {
              work.accept(done);
            }
          });
    } catch (RejectedExecutionException e) {
      refuse(done);
    }
    if (gone) {
      refuse(done);
    }
    return done;
  }

  /** The owner's thread does nothing any more. */
  void gone() {
    gone = true;
    waiting.forEach(this::refuse);
  }

  private void refuse(CompletableFuture<?> request) {
    if (waiting.remove(request)) {
      request.completeExceptionally(refusal.get());
    }
  }
}
