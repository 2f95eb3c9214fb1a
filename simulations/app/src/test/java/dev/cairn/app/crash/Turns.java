package dev.cairn.app.crash;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets requests of several clients through one after another, each when the last is answered. */
final class Turns {
  private static final long TURN_MILLIS_MAX = 60_000;

  private int answered;

  /**
   * Asks when it is this client's turn.
   *
   * @param turn from 0 on; who asks again after trouble does not wait again
   */
  <T> T take(int turn, Supplier<T> request) {
    await(turn);
    T answer = request.get();
    done(turn);
    return answer;
  }

  private synchronized void await(int turn) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS_MAX);
    try {
      while (answered < turn) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("turn " + turn + " did not come: " + answered + " answered");
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void done(int turn) {
    answered = Math.max(answered, turn + 1);
    notifyAll();
  }
}
