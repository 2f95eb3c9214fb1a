package dev.cairn.server.host;

import java.util.concurrent.CompletableFuture;

/**
 * An answer, and what stands behind it.
 *
 * @param standing of what the answer follows from
 */
record Answer<T>(T reply, Standing standing) {

  /** An answer that tells no more than to ask again: it harms nobody, whoever gives it. */
  static <T> Answer<T> askAgain(T reply) {
    return new Answer<>(reply, Standing.fact());
  }

  /** The reply, when it may be told. */
  CompletableFuture<T> confirmed() {
    return standing.confirm().thenApply(nothing -> reply);
  }
}
