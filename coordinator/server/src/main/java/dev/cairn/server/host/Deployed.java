package dev.cairn.server.host;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The owner of a run, and its deployment, before which it cannot be asked.
 *
 * @param deployment gives the id by which Vert.x knows it
 */
record Deployed(RunVerticle verticle, Future<String> deployment) {

  /** Asks the owner, when it is there. */
  <T> CompletableFuture<T> ask(Function<RunVerticle, CompletableFuture<T>> question) {
    return deployment
        .toCompletionStage()
        .thenCompose(id -> question.apply(verticle))
        .toCompletableFuture();
  }
}
