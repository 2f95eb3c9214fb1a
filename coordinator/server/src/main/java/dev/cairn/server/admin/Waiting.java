package dev.cairn.server.admin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Long polls: asks again whenever an event says that the answer may have changed. A waiting request
 * holds no thread.
 */
final class Waiting {
  /** A round with ten thousand clients has as many events; its readers need not ask as often. */
  private static final long ASK_AGAIN_MILLIS_MIN = 200;

  private final Vertx vertx;
  private final EventFeed events;
  private final Calls calls;
  private final StreamSlots slots;

  Waiting(Vertx vertx, EventFeed events, Calls calls, StreamSlots slots) {
    this.vertx = vertx;
    this.events = events;
    this.calls = calls;
    this.slots = slots;
  }

  /**
   * Gives the first answer that is good, or the last one when the wait is over.
   *
   * @param context the request; when its sender goes away, nobody waits any more
   * @param waitMillis 0 to answer at once
   */
  <T> Future<T> until(
      RoutingContext context, long waitMillis, Callable<T> question, Predicate<T> good) {
    if (waitMillis == 0) {
      return calls.call(question);
    }
    if (!slots.take()) {
      return Future.failedFuture(slots.refusal());
    }
    Poll<T> poll = new Poll<>(vertx.getOrCreateContext(), question, good);
    context.response().closeHandler(gone -> poll.done.tryFail("the sender went away"));
    poll.start(waitMillis);
    return poll.done.future();
  }

  /** One waiting request; all but the signal happens on its context. */
  private final class Poll<T> {
    private final Context context;
    private final Callable<T> question;
    private final Predicate<T> good;
    private final Promise<T> done = Promise.promise();
    private final AtomicInteger signals = new AtomicInteger();
    private boolean over;

    Poll(Context context, Callable<T> question, Predicate<T> good) {
      this.context = context;
      this.question = question;
      this.good = good;
    }

    void start(long waitMillis) {
      Runnable unsubscribe =
          events.subscribe(
              () -> {
                if (signals.getAndIncrement() == 0) {
                  context.runOnContext(
                      ignored -> vertx.setTimer(ASK_AGAIN_MILLIS_MIN, timer -> askAgain()));
                }
              });
      long timer =
          vertx.setTimer(
              waitMillis,
              ignored -> {
                over = true;
                ask();
              });
      done.future()
          .onComplete(
              ignored -> {
                unsubscribe.run();
                vertx.cancelTimer(timer);
                slots.giveBack();
              });
      ask();
    }

    private void askAgain() {
      signals.set(0);
      if (!done.future().isComplete()) {
        ask();
      }
    }

    private void ask() {
      calls
          .call(question)
          .onSuccess(
              answer -> {
                if (over || good.test(answer)) {
                  done.tryComplete(answer);
                }
              })
          .onFailure(done::tryFail);
    }
  }
}
