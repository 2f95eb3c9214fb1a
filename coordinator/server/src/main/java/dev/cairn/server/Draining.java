package dev.cairn.server;

import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.host.RunHost;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether this coordinator takes runs, as operators want it. */
final class Draining {

  /** How long operators wait until runs are left; those that are not by then follow. */
  private static final long WAIT_MILLIS_MAX = 5_000;

  private final RunHost host;
  private final LeaseKeeper keeper;
  private final Clock clock;
  private volatile @Nullable Instant since;

  Draining(RunHost host, LeaseKeeper keeper, Clock clock) {
    this.host = host;
    this.keeper = keeper;
    this.clock = clock;
  }

  /** Takes no more runs, and leaves those that are driven here to other coordinators. */
  synchronized void begin() {
    if (since == null) {
      since = clock.instant();
    }
    keeper.drain(WAIT_MILLIS_MAX);
  }

  /** Takes runs again: within a second those that nobody drives. */
  synchronized void end() {
    if (since != null) {
      host.takeRuns();
      since = null;
    }
  }

  /** When it began; null if this coordinator takes runs. */
  @Nullable Instant since() {
    return since;
  }

  /** Refuses what would need a run to be driven here. */
  void requireTaking() {
    if (since != null) {
      throw new AdminRefusedException(
          ProblemCode.DRAINING,
          "this coordinator is draining: ask another one, or end it with 'cairn system undrain'");
    }
  }
}
