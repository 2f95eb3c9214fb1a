package dev.cairn.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that a timer and a handler may both want to end, from different threads. */
final class OneAnswer<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private boolean closed;

  OneAnswer(ServerCall<Q, R> call) {
    super(call);
  }

  /** Ends the call unless it has ended; whoever hears of the end finds it counted. */
  synchronized void closeFirst(Status status, Runnable count) {
    if (!closed) {
      closed = true;
      count.run();
      super.close(status, new Metadata());
    }
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
