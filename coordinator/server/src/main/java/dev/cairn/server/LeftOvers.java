package dev.cairn.server;

import dev.cairn.server.store.SmallText;
import dev.cairn.server.store.StoreTrouble;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what nobody will: updates that came in when their round was over already, and what killed
 * processes have left in the state folder. At the start and again and again, on a thread of its
 * own.
 */
final class LeftOvers implements AutoCloseable {

  /** Between two looks, so that no update stays for longer than that after its round has ended. */
  static final long PERIOD_MILLIS = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(LeftOvers.class);

  private final Duties duties;

  private LeftOvers(Duties duties) {
    this.duties = duties;
  }

  /** Deletes what is there of ended rounds, and goes on with that until it is closed. */
  static LeftOvers start(Path state, UnfinishedRuns unfinished) {
    return start(state, unfinished, PERIOD_MILLIS);
  }

  /**
   * The same in another rhythm.
   *
   * @param periodMillis between two looks
   */
  static LeftOvers start(Path state, UnfinishedRuns unfinished, long periodMillis) {
    unfinished.purgeEnded();
    try {
      sweep(state);
    } catch (StoreTrouble e) {
      // It is in nobody's way.
      LOG.warn("{}", e.getMessage());
    }
    Duties duties = new Duties(LOG, periodMillis);
    duties.begin("cairn-purge", "the purge of ended rounds", unfinished::purgeEnded);
    duties.begin("cairn-sweep", "the sweep of unfinished files", () -> sweep(state));
    return new LeftOvers(duties);
  }

  private static void sweep(Path state) {
    SmallText.sweep(state);
    SmallText.sweep(CitedLedgers.in(state));
  }

  @Override
  public void close() {
    duties.close();
  }
}
