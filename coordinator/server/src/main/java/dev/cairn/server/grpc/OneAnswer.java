package dev.cairn.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A call that a timer and a handler may both want to end, from different threads. */
final class OneAnswer<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private boolean closed;

  OneAnswer(ServerCall<Q, R> call) {
    super(call);
  }

  /** Ends the call unless it has ended; whoever hears of the end finds it counted. */
  private synchronized void closeFirst(Status status, Runnable count) {
    if (!closed) {
      closed = true;
      count.run();
      super.close(status, new Metadata());
    }
  }

  /**
   * Ends the call at a deadline, unless it has ended by then.
   *
   * @return what to cancel when the deadline is kept
   */
  ScheduledFuture<?> endAfter(
      Duration deadline, ScheduledExecutorService timer, String detail, Runnable count) {
    return timer.schedule(
        () -> closeFirst(Status.DEADLINE_EXCEEDED.withDescription(detail), count),
        deadline.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void request(int messages) {
    if (!closed) {
      super.request(messages);
    }
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!closed) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(R message) {
    if (!closed) {
      super.sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (!closed) {
      closed = true;
      super.close(status, trailers);
    }
  }
}
