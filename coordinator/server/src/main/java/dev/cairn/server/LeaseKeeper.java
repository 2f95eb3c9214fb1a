package dev.cairn.server;

import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps this process's leases and takes up runs that nobody drives. It is none of
 * those that drive runs: they may add up models for seconds.
 */
final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final RunHost host;
  private final UnfinishedRuns unfinished;
  private final Runnable each;
  private final ScheduledExecutorService thread;

  private LeaseKeeper(RunHost host, UnfinishedRuns unfinished, Runnable each) {
    this.host = host;
    this.unfinished = unfinished;
    this.each = each;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "cairn-lease");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Takes up what nobody drives, and goes on with that until it is closed.
   *
   * @param each is done beside, each {@link RunLeases#RENEW_MILLIS}
   */
  static LeaseKeeper start(RunHost host, UnfinishedRuns unfinished, Runnable each) {
    unfinished.purgeEnded();
    unfinished.takeUp(host);
    LeaseKeeper keeper = new LeaseKeeper(host, unfinished, each);
    keeper.thread.scheduleWithFixedDelay(
        keeper::keep, RunLeases.RENEW_MILLIS, RunLeases.RENEW_MILLIS, TimeUnit.MILLISECONDS);
    return keeper;
  }

  private void keep() {
    attempt("no lease was renewed", host::renewLeases);
    attempt("no run was looked for", () -> unfinished.takeUp(host));
    attempt("a sign of life failed", each);
  }

  private static void attempt(String otherwise, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("{}: {}", otherwise, e.getMessage());
    }
  }

  /**
   * Leaves all runs to other processes, each when what is in hand is done.
   *
   * @param millis how long that may take; what is left then runs out by itself
   */
  void drain(long millis) {
    try {
      host.release().get(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not all leases were given back; they run out by themselves: {}", e.toString());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
