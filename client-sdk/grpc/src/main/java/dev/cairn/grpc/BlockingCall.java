package dev.cairn.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call whose caller waits for what comes, never longer than a limit, and never holds more than
 * {@link #PREFETCH} messages that it has not read.
 *
 * <p>An interrupt while waiting cancels the call, keeps the thread's interrupt flag and throws
 * {@link dev.cairn.protocol.TroubleException}.
 */
final class BlockingCall<Q, R> extends ClientCall.Listener<R> implements AutoCloseable {

  /** Messages that may come before the caller reads one. */
  private static final int PREFETCH = 2;

  private final ClientCall<Q, R> call;

  // The caller's thread and a thread of the channel share what follows, under this object's lock.
  private final ArrayDeque<R> messages = new ArrayDeque<>(PREFETCH);
  private @Nullable StatusException end;

  private BlockingCall(ClientCall<Q, R> call) {
    this.call = call;
  }

  static <Q, R> BlockingCall<Q, R> start(
      Channel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    BlockingCall<Q, R> started = new BlockingCall<>(channel.newCall(method, options));
    started.call.start(started, new Metadata());
    started.call.request(PREFETCH);
    return started;
  }

  /** Asks once and waits for the only answer; the other side knows the limit. */
  static <Q, R> R unary(Channel channel, MethodDescriptor<Q, R> method, Q request, Duration limit)
      throws StatusException {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    try (BlockingCall<Q, R> call = start(channel, method, options)) {
      call.send(request);
      call.halfClose();
      return call.last(call.next(limit), limit);
    }
  }

  void send(Q message) {
    call.sendMessage(message);
  }

  void halfClose() {
    call.halfClose();
  }

  /** Waits until a message may be sent without queueing it. False if an answer came first. */
  boolean awaitReady(Duration limit) throws StatusException {
    await(() -> answered() || call.isReady(), limit);
    synchronized (this) {
      return !answered();
    }
  }

  private boolean answered() {
    return end != null || !messages.isEmpty();
  }

  /** The next message, or null after the last one. */
  @Nullable R next(Duration limit) throws StatusException {
    await(this::answered, limit);
    R message;
    synchronized (this) {
      message = messages.poll();
      if (message == null && end != null && !end.getStatus().isOk()) {
        throw end;
      }
    }
    if (message != null) {
      call.request(1);
    }
    return message;
  }

  /** Checks that {@code message} came and that none comes after it. */
  R last(@Nullable R message, Duration limit) throws StatusException {
    if (message == null || next(limit) != null) {
      throw Status.INTERNAL.withDescription("one reply was expected").asException();
    }
    return message;
  }

  private void await(BooleanSupplier condition, Duration limit) throws StatusException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (this) {
      while (!condition.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw Status.DEADLINE_EXCEEDED
              .withDescription("nothing came for " + limit.toMillis() + " ms")
              .asException();
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          throw Interrupts.trouble(e);
        }
      }
    }
  }

  @Override
  public synchronized void onMessage(R message) {
    messages.add(message);
    notifyAll();
  }

  @Override
  public synchronized void onClose(Status status, Metadata trailers) {
    end = status.asException(trailers);
    notifyAll();
  }

  @Override
  public synchronized void onReady() {
    notifyAll();
  }

  /** Cancels the call unless it has ended. */
  @Override
  public void close() {
    call.cancel("the caller has left", null);
  }
}
