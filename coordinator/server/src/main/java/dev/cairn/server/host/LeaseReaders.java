package dev.cairn.server.host;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The threads that read leases before answers: one reading serves all who wait for it. */
final class LeaseReaders implements Executor {
  private static final int THREADS = 2;

  private final WorkerExecutor pool;

  /** Threads that end with {@code vertx}. */
  LeaseReaders(Vertx vertx) {
    this.pool = vertx.createSharedWorkerExecutor("cairn-confirm", THREADS);
  }

  @Override
  public void execute(Runnable task) {
    try {
      Future<?> unused =
          pool.executeBlocking(
              () -> {
                task.run();
                return "";
              },
              false);
    } catch (IllegalStateException e) {
      throw new RejectedExecutionException(e);
    }
  }
}
