package dev.cairn.server.host;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Steps of an answer of which the last may be held back: when it is cancelled, so is that one. */
final class CheckInSteps {
  private CheckInSteps() {}

  /** Does {@code second} with what {@code first} gives, at once if that is there. */
  static <A, B> CompletableFuture<B> next(
      CompletableFuture<A> first, Function<A, CompletableFuture<B>> second) {
    if (first.isDone() && !first.isCompletedExceptionally()) {
      return second.apply(first.join());
    }
    CompletableFuture<B> reply = new CompletableFuture<>();
    first.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            reply.completeExceptionally(failure);
          } else if (!reply.isDone()) {
            pass(second.apply(value), reply);
          }
        });
    return reply;
  }

  private static <B> void pass(CompletableFuture<B> held, CompletableFuture<B> reply) {
    held.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            reply.complete(value);
          } else {
            reply.completeExceptionally(failure);
          }
        });
    reply.whenComplete(
        (value, failure) -> {
          if (reply.isCancelled()) {
            held.cancel(false);
          }
        });
  }
}
