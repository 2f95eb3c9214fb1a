package dev.cairn.server.grpc;

import dev.cairn.grpc.v1.EnrollmentGrpc;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what strangers can hold: so many calls to {@code Enrollment/Enroll} may be open at a time,
 * each for so long.
 */
final class EnrolmentLimit implements ServerInterceptor {
  static final int CALLS_MAX = 64;
  static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final long RETRY_AFTER_MILLIS = 2_000;
  private static final String ENROLL = EnrollmentGrpc.getEnrollMethod().getFullMethodName();

  private final ScheduledExecutorService timer;
  private final CallObserver observer;
  private final Duration deadline;
  private final AtomicInteger open = new AtomicInteger();

  EnrolmentLimit(ScheduledExecutorService timer, CallObserver observer, Duration deadline) {
    this.timer = timer;
    this.observer = observer;
    this.deadline = deadline;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!call.getMethodDescriptor().getFullMethodName().equals(ENROLL)) {
      return next.startCall(call, headers);
    }
    if (open.incrementAndGet() > CALLS_MAX) {
      open.decrementAndGet();
      StatusRuntimeException status =
          Failures.overloaded(
              new OverloadedException(
                  "more than " + CALLS_MAX + " devices enrol at once", RETRY_AFTER_MILLIS));
      call.close(status.getStatus(), Failures.trailers(status));
      return new ServerCall.Listener<>() {};
    }
    OneAnswer<Q, R> bounded = new OneAnswer<>(call);
    ScheduledFuture<?> late =
        bounded.endAfter(
            deadline,
            timer,
            "enrolment took longer than " + deadline.toMillis() + " ms; try again",
            () -> observer.rejected(Rejection.TOO_SLOW));
    Counted<Q> counted = new Counted<>(late);
    try {
      counted.delegate = next.startCall(bounded, headers);
      return counted;
    } catch (RuntimeException e) {
      counted.end();
      throw e;
    }
  }

  private final class Counted<Q> extends ForwardingServerCallListener<Q> {
    private final ScheduledFuture<?> late;
    private final AtomicBoolean over = new AtomicBoolean();
    private ServerCall.Listener<Q> delegate = new ServerCall.Listener<>() {};

    Counted(ScheduledFuture<?> late) {
      this.late = late;
    }

    @Override
    protected ServerCall.Listener<Q> delegate() {
      return delegate;
    }

    @Override
    public void onMessage(Q message) {
      delegate.onMessage(message);
    }

    @Override
    public void onComplete() {
      end();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      end();
      super.onCancel();
    }

    private void end() {
      if (over.compareAndSet(false, true)) {
        late.cancel(false);
        open.decrementAndGet();
      }
    }
  }
}
