package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whenever its owner has looked at the time, no round is in a phase whose deadline has passed,
 * whether the phase was to close or the round to be abandoned. Time in which nobody could look is
 * all that may be added to a deadline.
 */
final class OverdueRoundsMoveOn implements Watch {
  private final Map<String, RoundState> durable = new HashMap<>();

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof RoundEvent round) {
        RoundState before = durable.getOrDefault(stream, RoundMachine.initial());
        durable.put(stream, RoundMachine.evolve(before, round));
      }
    }
  }

  @Override
  public void looked(long nowMillis) {
    durable.forEach(
        (stream, state) -> {
          if (!state.isTerminal() && state.deadline() <= nowMillis) {
            throw new BrokenInvariantException(
                stream
                    + " is still "
                    + state.name()
                    + " when its owner has looked at the time, "
                    + (nowMillis - state.deadline())
                    + " ms after the deadline");
          }
        });
  }
}
