package dev.cairn.server.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Runs the steps of one call one after another on the body pool, so that a call's state has one
 * owner at a time. The queue holds a few steps at most: the wire brings a message only when one was
 * requested.
 */
final class CallSteps {

  interface Step {
    void run() throws IOException;
  }

  private final Executor serial;
  private final Consumer<Throwable> onFailure;

  /**
   * Creates the steps of one call.
   *
   * @param onFailure gets what a step throws, as part of that step
   */
  CallSteps(Executor bodies, Consumer<Throwable> onFailure) {
    this.serial = MoreExecutors.newSequentialExecutor(bodies);
    this.onFailure = onFailure;
  }

  void run(Step step) {
    serial.execute(
        () -> {
          try {
            step.run();
          } catch (Throwable e) {
            // Errors, too: a call that nobody ends holds its room for ever.
            onFailure.accept(e);
          }
        });
  }
}
