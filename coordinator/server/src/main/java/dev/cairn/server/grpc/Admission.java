package dev.cairn.server.grpc;

import dev.cairn.protocol.UpdateReceipt;
import java.util.function.Function;

/** The verdict on an update that a device wants to send. */
public sealed interface Admission {

  /** Calls the function of the case that this is. */
  <T> T fold(Function<Answered, T> answered, Function<Open, T> open);

  /**
   * The update need not be sent: it is refused, or was accepted before.
   *
   * @param receipt the answer
   */
  record Answered(UpdateReceipt receipt) implements Admission {
    @Override
    public <T> T fold(Function<Answered, T> answered, Function<Open, T> open) {
      return answered.apply(this);
    }
  }

  /**
   * The update may be sent.
   *
   * @param sink takes it; from now on either completed or aborted, once
   */
  record Open(UpdateSink sink) implements Admission {
    @Override
    public <T> T fold(Function<Answered, T> answered, Function<Open, T> open) {
      return open.apply(this);
    }
  }
}
