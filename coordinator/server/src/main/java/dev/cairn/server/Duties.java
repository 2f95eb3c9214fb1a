package dev.cairn.server;

import dev.cairn.server.host.RepeatedTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Work that is done again and again until it is closed, each kind on a thread of its own: none
 * waits for another. What fails is said now and then, and done again. For one thread.
 */
final class Duties implements AutoCloseable {

  /** How long work that is in hand may take when all of it is to end. */
  static final long STOP_MILLIS_MAX = 2_000;

  private final Logger log;
  private final long pauseMillis;
  private final List<ScheduledExecutorService> threads = new ArrayList<>();

  /**
   * Begins with none.
   *
   * @param pauseMillis between the end of one time and the next
   */
  Duties(Logger log, long pauseMillis) {
    this.log = log;
    this.pauseMillis = pauseMillis;
  }

  /**
   * Adds one, and begins with it after a pause.
   *
   * @param thread its name
   * @param what it is, as in "the renewal of leases"
   */
  void begin(String thread, String what, Runnable work) {
    RepeatedTrouble trouble = new RepeatedTrouble(log, what, System::nanoTime);
    ScheduledExecutorService own =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, thread);
              made.setDaemon(true);
              return made;
            });
    threads.add(own);
    var unused =
        own.scheduleWithFixedDelay(
            () -> attempt(work, trouble), pauseMillis, pauseMillis, TimeUnit.MILLISECONDS);
  }

  private static void attempt(Runnable work, RepeatedTrouble trouble) {
    try {
      work.run();
      trouble.wentWell();
    } catch (RuntimeException | Error e) {
      // Thrown further, it would be the last time.
      trouble.failed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    // What is in hand ends by itself: an interruption in the middle of a file would be trouble.
    threads.forEach(ScheduledExecutorService::shutdown);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS_MAX);
    for (ScheduledExecutorService thread : threads) {
      try {
        if (!thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          log.warn("what was in hand did not end within {} ms of the stop", STOP_MILLIS_MAX);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      thread.shutdownNow();
    }
  }
}
