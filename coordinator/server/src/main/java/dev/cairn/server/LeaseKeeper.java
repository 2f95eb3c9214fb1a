package dev.cairn.server;

import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process's leases, takes up runs that nobody drives, and gives signs of life. Each has
 * a thread of its own, none of those that drive runs: these may add up models for seconds, and a
 * run that is taken up slowly must not cost the others their leases.
 */
final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final RunHost host;
  private final Duties duties;

  private LeaseKeeper(RunHost host, Duties duties) {
    this.host = host;
    this.duties = duties;
  }

  /**
   * Takes up what nobody drives, and goes on with that until it is closed.
   *
   * @param signOfLife is done beside, each {@link RunLeases#RENEW_MILLIS}
   */
  static LeaseKeeper start(RunHost host, UnfinishedRuns unfinished, Runnable signOfLife) {
    unfinished.takeUp(host);
    Duties duties = new Duties(LOG, RunLeases.RENEW_MILLIS);
    duties.begin("cairn-lease", "the renewal of leases", host::renewLeases);
    duties.begin(
        "cairn-take-up", "the look for runs that nobody drives", () -> unfinished.takeUp(host));
    duties.begin("cairn-sign", "the sign of life", signOfLife);
    return new LeaseKeeper(host, duties);
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
    duties.close();
  }
}
