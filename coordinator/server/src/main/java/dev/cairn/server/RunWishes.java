package dev.cairn.server;

import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.RunView;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Has what operators want of runs done by those who drive them. */
final class RunWishes {

  /** How long a run may take to make a wish durable. */
  private static final long OPERATION_SECONDS_MAX = 8;

  private final Owners owners;

  RunWishes(Owners owners) {
    this.owners = owners;
  }

  /** What is over moves no more; of a run that goes on, its owner has the last word. */
  static void requireNotMoved(RunView run, @Nullable Long expected) {
    if (expected != null && expected != run.revision()) {
      throw AdminRefusedException.moved(
          "run " + run.run() + " is at revision " + run.revision() + ", not " + expected);
    }
  }

  /** Has a run's owner do something; tells whether it fits the run's state. */
  boolean carriedOut(RunId run, RunCommand command, @Nullable Long expected) {
    try {
      return owners
          .of(run)
          .operate(run, command, expected)
          .toCompletableFuture()
          .get(OPERATION_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TroubleException("the operation was interrupted: try again", e);
    } catch (ExecutionException | CompletionException | TimeoutException e) {
      if (e.getCause() instanceof RunMovedException moved) {
        throw AdminRefusedException.moved(String.valueOf(moved.getMessage()));
      }
      throw new TroubleException("the run did not take the operation: try again", e);
    }
  }
}
