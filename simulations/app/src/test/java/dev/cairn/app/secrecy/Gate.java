package dev.cairn.app.secrecy;

import dev.cairn.protocol.TroubleException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where clients wait until the test has seen enough. */
final class Gate {
  private static final long SECONDS_MAX = 150;

  private final CountDownLatch arrived;
  private final CountDownLatch open = new CountDownLatch(1);

  /** A closed gate at which {@code expected} clients will arrive. */
  Gate(int expected) {
    arrived = new CountDownLatch(expected);
  }

  /** A client arrives, and waits. */
  void pass() {
    arrive();
    await(open, "the gate was not opened");
  }

  /** A client arrives, and does not wait. */
  void arrive() {
    arrived.countDown();
  }

  /** Waits until all have arrived. */
  void awaitArrivals(String whom) {
    await(arrived, whom + " did not arrive");
  }

  /** Lets all go on. */
  void open() {
    open.countDown();
  }

  private static void await(CountDownLatch latch, String otherwise) {
    try {
      if (!latch.await(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise + " within " + SECONDS_MAX + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TroubleException("interrupted at a gate", e);
    }
  }
}
