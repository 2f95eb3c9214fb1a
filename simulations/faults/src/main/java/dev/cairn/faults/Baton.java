package dev.cairn.faults;

import dev.cairn.protocol.TroubleException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lets code that blocks run in turns with a simulation: of the two threads one runs and the other
 * one waits, so that all is as if there were one.
 */
final class Baton {

  /** Ends the code at its pause, as if its process were killed. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("the client's process ended", null, false, false);
    }
  }

  private final Semaphore turn = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private final Thread thread;
  private volatile boolean killed;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  /**
   * Takes the code in.
   *
   * @param code calls {@link #pause} wherever it would block; begins with the first {@link #run}
   */
  Baton(Runnable code) {
    this.thread =
        new Thread(
            () -> {
              turn.acquireUninterruptibly();
              try {
                if (!killed) {
                  code.run();
                }
              } catch (Killed e) {
                // As planned.
              } catch (Throwable e) {
                failure = e;
              }
              ended = true;
              back.release();
            },
            "simulated-client");
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the code run to its next pause or its end. */
  void run() {
    if (ended) {
      return;
    }
    turn.release();
    back.acquireUninterruptibly();
    Throwable thrown = failure;
    if (thrown != null) {
      throw thrown instanceof RuntimeException bug ? bug : new IllegalStateException(thrown);
    }
  }

  /** Ends the code at its pause. */
  void kill() {
    killed = true;
    run();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether this is the thread of the code, and not another one that the code has begun. */
  boolean isHere() {
    return Thread.currentThread() == thread;
  }

  /** Waits in the code until it is to go on. */
  void pause() {
    back.release();
    turn.acquireUninterruptibly();
    if (killed) {
      throw new Killed();
    }
    if (Thread.interrupted()) {
      throw new TroubleException("interrupted");
    }
  }
}
