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

  /** When a phase ended, if it did so with this event; what has no time ended nothing. */
  private static long ended(RoundEvent event) {
    if (event instanceof RoundEvent.CohortSealed seal) {
      return seal.at();
    } else if (event instanceof RoundEvent.RosterSealed seal) {
      return seal.at();
    } else if (event instanceof RoundEvent.SharesSettled settled) {
      return settled.at();
    } else if (event instanceof RoundEvent.CollectionClosed closed) {
      return closed.at();
    } else if (event instanceof RoundEvent.ConfirmationsClosed closed) {
      return closed.at();
    }
    return event instanceof RoundEvent.SumRecovered recovered ? recovered.at() : 0;
  }
}
