package dev.cairn.server.grpc;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;

/**
 * Ends a call whose first message is not there in time, however slowly it comes: what is announced
 * and never sent holds a call of its device, and memory.
 */
final class RequestDeadline implements ServerInterceptor {
  private final ScheduledExecutorService timer;
  private final CallObserver observer;
  private final Duration deadline;

  RequestDeadline(ScheduledExecutorService timer, CallObserver observer, Duration deadline) {
    this.timer = timer;
    this.observer = observer;
    this.deadline = deadline;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    OneAnswer<Q, R> bounded = new OneAnswer<>(call);
    ScheduledFuture<?> late =
        bounded.endAfter(
            deadline,
            timer,
            "the request was not there within " + deadline.toMillis() + " ms",
            () -> observer.rejected(Rejection.TOO_SLOW));
    Awaited<Q> awaited = new Awaited<>(late);
    try {
      awaited.delegate = next.startCall(bounded, headers);
      return awaited;
    } catch (RuntimeException e) {
      late.cancel(false);
      throw e;
    }
  }

  private static final class Awaited<Q> extends ForwardingServerCallListener<Q> {
    private final ScheduledFuture<?> late;
    private ServerCall.Listener<Q> delegate = new ServerCall.Listener<>() {};

    Awaited(ScheduledFuture<?> late) {
      this.late = late;
    }

    @Override
    protected ServerCall.Listener<Q> delegate() {
      return delegate;
    }

    @Override
    public void onMessage(Q message) {
      late.cancel(false);
      delegate.onMessage(message);
    }

    @Override
    public void onComplete() {
      late.cancel(false);
      super.onComplete();
    }

    @Override
    public void onCancel() {
      late.cancel(false);
      super.onCancel();
    }
  }
}
