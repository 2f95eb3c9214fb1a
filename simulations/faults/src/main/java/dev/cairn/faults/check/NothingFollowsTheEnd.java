package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import java.util.List;
import java.util.Set;

/**
 * A terminal event is the last of its stream, and every stream has one. A run that failed may go on
 * only because an operator tries it again.
 */
final class NothingFollowsTheEnd implements Invariant {
  private static final Set<Class<?>> ENDS =
      Set.of(
          RoundEvent.ModelProposed.class,
          RoundEvent.RoundAbandoned.class,
          RunEvent.RunCompleted.class,
          RunEvent.RunFailed.class,
          RunEvent.RunCancelled.class);

  @Override
  public void check(Evidence evidence) {
    evidence.rounds().forEach(NothingFollowsTheEnd::check);
    check("the run", evidence.run());
  }

  private static void check(String stream, List<?> events) {
    for (int i = 0; i < events.size(); i++) {
      boolean last = i == events.size() - 1;
      boolean ends = ENDS.contains(events.get(i).getClass()) && !isTriedAgain(events, i);
      if (ends != last) {
        throw new BrokenInvariantException(
            last ? stream + " has no end" : stream + " goes on after " + events.get(i));
      }
    }
  }

  private static boolean isTriedAgain(List<?> events, int end) {
    return events.get(end) instanceof RunEvent.RunFailed
        && end + 1 < events.size()
        && events.get(end + 1) instanceof RunEvent.RunRetried;
  }
}
