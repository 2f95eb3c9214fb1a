package dev.cairn.app.crash;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import java.time.Duration;

/**
 * How slow a coordinator is at the moment: the longest that it took to answer whether its database
 * answers.
 */
final class Pulse implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;

  private final AdminClient admin;
  private final Thread thread = new Thread(this::ask, "pulse");
  private volatile long slowestNanos;

  /** Begins to ask. */
  Pulse(AdminClient admin) {
    this.admin = admin;
    thread.setDaemon(true);
    thread.start();
  }

  private void ask() {
    try {
      while (true) {
        long began = System.nanoTime();
        try {
          Object unused = admin.readiness();
        } catch (CliFailure e) {
          // None is one, too.
        }
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - began);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      // It is not needed any more.
    }
  }

  /** The longest so far. */
  Duration slowest() {
    return Duration.ofNanos(slowestNanos);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
