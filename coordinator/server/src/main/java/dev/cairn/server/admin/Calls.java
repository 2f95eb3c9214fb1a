package dev.cairn.server.admin;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Calls blocking ports on a worker pool, with a deadline and a bound on how many wait. */
final class Calls {
  private final WorkerExecutor pool;
  private final long requestMillis;
  private final long lookMillis;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();

  Calls(WorkerExecutor pool, long requestMillis, long lookMillis) {
    this.pool = pool;
    this.requestMillis = requestMillis;
    this.lookMillis = lookMillis;
  }

  /** Does the work within the usual deadline. */
  <T> Future<T> call(Callable<T> work) {
    return call(work, requestMillis);
  }

  /**
   * Does the work on the pool.
   *
   * @param deadlineMillis after this the future fails; the work goes on and counts as open
   */
  <T> Future<T> call(Callable<T> work, long deadlineMillis) {
    if (open.incrementAndGet() > AdminSettings.REQUESTS_MAX) {
      open.decrementAndGet();
      return Future.failedFuture(
          new AdminRefusedException(
              ProblemCode.BUSY,
              AdminSettings.REQUESTS_MAX + " requests are being worked on; try again"));
    }
    return pool.executeBlocking(work, false)
        .onComplete(done -> open.decrementAndGet())
        .timeout(deadlineMillis, TimeUnit.MILLISECONDS);
  }

  /** Does what belongs to a request that was counted before: it is never too much. */
  <T> Future<T> must(Callable<T> work) {
    return pool.executeBlocking(work, false).timeout(requestMillis, TimeUnit.MILLISECONDS);
  }

  /** A state of something as it is answered. */
  @SuppressWarnings("ArrayRecordComponent") // It is sent, not compared.
  private record State(String etag, byte[] body) {}

  /** Answers with a state of something, and its ETag. */
  <T extends Revised> void answerState(RoutingContext context, Callable<T> work) {
    answerState(context, work, state -> state);
  }

  /**
   * The same with more in the answer.
   *
   * @param told gives what is told of the state
   */
  <T extends Revised> void answerState(
      RoutingContext context, Callable<T> work, Function<T, ?> told) {
    call(() -> {
          T state = work.call();
          return new State(Revisions.etag(state.revision()), Json.bytes(told.apply(state)));
        })
        .onSuccess(
            state -> {
              context.response().putHeader(HttpHeaders.ETAG, state.etag());
              Replies.json(context, 200, state.body());
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  /**
   * Answers with what a long look gives, as JSON, of which there are few at a time.
   *
   * @param look is told whether anybody still waits for it: nobody does when its deadline has
   *     passed, or whoever asked went away
   */
  void answerLong(RoutingContext context, Function<StillWanted, ?> look) {
    if (looks.incrementAndGet() > AdminSettings.LOOKS_MAX) {
      looks.decrementAndGet();
      Replies.problem(
          context,
          ProblemCode.BUSY,
          AdminSettings.LOOKS_MAX + " looks through whole chains go on; try again");
      return;
    }
    HttpServerResponse response = context.response();
    AtomicBoolean late = new AtomicBoolean();
    StillWanted wanted =
        () -> {
          if (late.get() || response.closed()) {
            throw new CancellationException("nobody waits for it any more");
          }
        };
    pool.executeBlocking(() -> Json.bytes(look.apply(wanted)), false)
        .onComplete(done -> looks.decrementAndGet())
        .timeout(lookMillis, TimeUnit.MILLISECONDS)
        .onSuccess(body -> Replies.json(context, 200, body))
        .onFailure(
            failure -> {
              late.set(true);
              Replies.failure(context, failure);
            });
  }

  /** Answers with what the work gives, as JSON. */
  void answer(RoutingContext context, int status, Callable<?> work) {
    call(() -> Json.bytes(work.call()))
        .onSuccess(body -> Replies.json(context, status, body))
        .onFailure(failure -> Replies.failure(context, failure));
  }
}
