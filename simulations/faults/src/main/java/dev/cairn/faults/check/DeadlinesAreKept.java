package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import java.util.List;

/** A phase ends at its deadline, which only outages move. */
final class DeadlinesAreKept implements Invariant {
  @Override
  public void check(Evidence evidence) {
    evidence.rounds().forEach((stream, events) -> check(evidence, stream, events));
  }

  private static void check(Evidence evidence, String stream, List<RoundEvent> events) {
    RoundState state = RoundMachine.initial();
    for (RoundEvent event : events) {
      long ended = ended(event);
      if (state.deadline() != RoundState.NEVER
          && ended - evidence.tickMillis() > state.deadline()) {
        throw new BrokenInvariantException(
            stream
                + ": "
                + state.name()
                + " ended "
                + (ended - state.deadline())
                + " ms after its deadline");
      }
      state = RoundMachine.evolve(state, event);
    }
  }

  private static long ended(RoundEvent event) {
    if (event instanceof RoundEvent.CohortSealed seal) {
      return seal.at();
    }
    return event instanceof RoundEvent.CollectionClosed closed ? closed.at() : 0;
  }
}
