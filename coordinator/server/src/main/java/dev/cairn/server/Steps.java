package dev.cairn.server;

import dev.cairn.server.store.StartFailure;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Steps of a start and of a stop that take their time. */
final class Steps {
  /** How long one step of starting or stopping may take. */
  private static final long STEP_SECONDS_MAX = 30;

  private Steps() {}

  /** Waits for a step up to a deadline; one that fails or is late ends the start. */
  static <T> T await(Future<T> future, String step) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while " + step, e);
    } catch (ExecutionException e) {
      throw new StartFailure("failed while " + step + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new StartFailure("gave up after " + STEP_SECONDS_MAX + " seconds while " + step, e);
    }
  }
}
