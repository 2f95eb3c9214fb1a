package dev.cairn.faults.check;

import dev.cairn.engine.round.Phase;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nobody is told anything that is not durable at that moment. */
final class AnswersFollowTheAppend implements Watch {
  private final Map<String, RoundState> durable = new HashMap<>();
  private final Set<List<Object>> accepted = new HashSet<>();

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof RoundEvent round) {
        RoundState before = durable.getOrDefault(stream, RoundMachine.initial());
        durable.put(stream, RoundMachine.evolve(before, round));
        if (event instanceof RoundEvent.UpdateAccepted update) {
          accepted.add(List.of(stream, update.client(), update.body()));
        }
      }
    }
  }

  @Override
  public void moved(RoundId round, RoundState state) {
    RoundState known = durable.getOrDefault(RoundDriver.stream(round), RoundMachine.initial());
    boolean differs =
        known instanceof Phase before
            && state instanceof Phase told
            && !before.cohort().answers().equals(told.cohort().answers());
    if (differs || !known.name().equals(state.name())) {
      throw new BrokenInvariantException(
          round + " was told to be " + state.name() + ", durable is " + known.name());
    }
  }

  @Override
  public void accepted(SessionId session, Digest body) {
    if (!accepted.contains(List.of(RoundDriver.stream(session.round()), session.client(), body))) {
      throw new BrokenInvariantException(
          "the update of " + session + " was acknowledged before it was durable");
    }
  }
}
