package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.SessionId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What no honest client sends as its update is not taken, also if nobody hears the answer, and is
 * refused for what is wrong with it.
 */
final class SpoiltUpdatesAreRefused implements Watch {
  private @Nullable SessionId current;

  @Override
  public void spoiling(SessionId session) {
    current = session;
  }

  @Override
  public void appended(String stream, List<?> events) {
    SessionId session = current;
    if (session == null || !stream.equals(RoundDriver.stream(session.round()))) {
      return;
    }
    for (Object event : events) {
      if (event instanceof RoundEvent.UpdateAccepted update
          && update.client().equals(session.client())) {
        throw new BrokenInvariantException("a spoilt update of " + session + " was taken");
      }
    }
  }

  @Override
  public void spoilt(SessionId session, Set<Refusal> due, @Nullable Refusal given) {
    current = null;
    if (given == null || !due.contains(given)) {
      throw new BrokenInvariantException(
          "a spoilt update of " + session + " was answered with " + given + " instead of " + due);
    }
  }

  @Override
  public void unheard(SessionId session) {
    current = null;
  }
}
