package dev.cairn.faults.check;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where all are honest, no round ends for a reason that only a liar or a bug can bring about. */
final class HonestRoundsHaveNoFault implements Invariant {
  private static final Set<AbandonReason> FAULTS =
      EnumSet.of(AbandonReason.SUM_MISMATCH, AbandonReason.BAD_DEALER);

  @Override
  public void check(Evidence evidence) {
    evidence.rounds().forEach(HonestRoundsHaveNoFault::check);
  }

  private static void check(String stream, List<RoundEvent> events) {
    for (RoundEvent event : events) {
      if (event instanceof RoundEvent.RoundAbandoned end && isFault(end)) {
        throw new BrokenInvariantException(
            stream + " ended with " + end.reason() + ": " + end.detail());
      }
    }
  }

  private static boolean isFault(RoundEvent.RoundAbandoned end) {
    // A clock that is set on may end even the aggregation before its time.
    return FAULTS.contains(end.reason())
        || (end.reason() == AbandonReason.FAULT && !end.detail().contains("deadline"));
  }
}
