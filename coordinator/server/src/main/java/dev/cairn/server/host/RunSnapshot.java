package dev.cairn.server.host;

import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunState;
import org.jspecify.annotations.Nullable;

/**
 * Where a run and its open round stood a moment ago: durable, immutable, for anybody to look at.
 *
 * @param run the run
 * @param round the scheduled round; null if none is
 * @param standing the tenure in which they were read
 */
record RunSnapshot(RunState run, @Nullable RoundState round, Standing standing) {

  /**
   * Whether nobody who waits learns anything new: the same state of the same round, in which only
   * what others sent has changed. A thousand clients wait, and each of a thousand updates moves the
   * round.
   */
  boolean tellsTheSameAs(RunSnapshot next) {
    return run.equals(next.run) && round != null && next.round != null && sameState(round, next);
  }

  private static boolean sameState(RoundState before, RunSnapshot next) {
    RoundState after = next.round;
    RoundConfig old = before.config();
    RoundConfig now = after == null ? null : after.config();
    return after != null
        && before.getClass() == after.getClass()
        && (old == null ? now == null : now != null && old.id().equals(now.id()));
  }
}
