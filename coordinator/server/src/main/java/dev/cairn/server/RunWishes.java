package dev.cairn.server;

import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.RunView;
import dev.cairn.server.grpc.RunOwner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has what operators want of runs done by those who drive them. */
final class RunWishes {
  private static final Logger LOG = LoggerFactory.getLogger(RunWishes.class);

  /** How long a run may take to make a wish durable; another coordinator gives up before. */
  private static final long OPERATION_SECONDS_MAX = 8;

  private final Owners owners;
  private final Predicate<RunId> isActive;

  /**
   * Leads wishes to owners.
   *
   * @param isActive whether a run goes on by the journal, whoever drives it
   */
  RunWishes(Owners owners, Predicate<RunId> isActive) {
    this.owners = owners;
    this.isActive = isActive;
  }

  /** What is over moves no more; of a run that goes on, its owner has the last word. */
  static void requireNotMoved(RunView run, @Nullable Long expected) {
    if (expected != null && expected != run.revision()) {
      throw AdminRefusedException.moved(
          "run " + run.run() + " is at revision " + run.revision() + ", not " + expected);
    }
  }

  /** Says that nobody is there who could do something for a run, and that nothing was done. */
  static AdminRefusedException notDriven(RunId run) {
    return new AdminRefusedException(
        ProblemCode.NOT_DRIVEN,
        "no coordinator drives run "
            + run
            + " just now, and nothing was done: ask again in a few seconds");
  }

  /**
   * Has a run's owner do something; tells whether it fits the run's state.
   *
   * @throws AdminRefusedException {@link ProblemCode#PRECONDITION_FAILED}, {@link
   *     ProblemCode#NOT_DRIVEN}, and {@link ProblemCode#TROUBLE} if it is not known what became of
   *     it
   */
  boolean carriedOut(RunId run, RunCommand command, @Nullable Long expected) {
    RunOwner owner = owners.of(run);
    try {
      return owner
          .operate(run, command, expected)
          .toCompletableFuture()
          .get(OPERATION_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TroubleException("the operation was interrupted", e);
    } catch (TimeoutException e) {
      throw unconfirmed(run, owner);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RunMovedException moved) {
        throw AdminRefusedException.moved(String.valueOf(moved.getMessage()));
      }
      if (cause instanceof NotDrivenException) {
        if (!isActive.test(run)) {
          // It ended while it was asked, and its owner is gone with it.
          return false;
        }
        LOG.warn("run {}: {}", run, cause.getMessage());
        throw notDriven(run);
      }
      if (cause instanceof TroubleException) {
        LOG.warn("run {}: {}", run, cause.getMessage());
      } else {
        LOG.error("run {}: a fault", run, cause);
      }
      throw unconfirmed(run, owner);
    }
  }

  private static AdminRefusedException unconfirmed(RunId run, RunOwner owner) {
    return new AdminRefusedException(
        ProblemCode.TROUBLE,
        owner.place()
            + ", which was last seen to drive run "
            + run
            + ", has not confirmed it: look at the run, and ask again in a few seconds");
  }
}
