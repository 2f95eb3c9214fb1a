package dev.cairn.server.host;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A bounded pool of threads that may block. What follows from work is done on its thread, too:
 * Vert.x's own futures would go on with it on an event loop, where nothing may wait for a disk.
 */
public final class Workers implements AutoCloseable {
  private final WorkerExecutor pool;

  /**
   * Opens a pool, or joins the one of that name.
   *
   * @param name of its threads
   * @param threads how many, at least 1
   */
  public Workers(Vertx vertx, String name, int threads) {
    this.pool = vertx.createSharedWorkerExecutor(name, threads);
  }

  /** The pool of what requests look up in the database. */
  public static Workers lookups(Vertx vertx) {
    return new Workers(vertx, "cairn-lookup", Lookups.THREADS);
  }

  /**
   * Does work, in no order with other work; the future is completed by the thread that did it. It
   * fails at once if this is closed.
   */
  public <T> CompletableFuture<T> call(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      Future<?> unused =
          pool.executeBlocking(
              () -> {
                try {
                  done.complete(work.call());
                } catch (Throwable e) {
                  // Errors, too: whoever waits would wait for ever.
                  done.completeExceptionally(e);
                }
                return "";
              },
              false);
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  @Override
  public void close() {
    Future<?> unused = pool.close();
  }
}
