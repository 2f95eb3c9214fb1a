package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import java.util.List;
import java.util.Set;

/** A terminal event is the last of its stream, and every stream has one. */
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
      if (ENDS.contains(events.get(i).getClass()) != last) {
        throw new BrokenInvariantException(
            last ? stream + " has no end" : stream + " goes on after " + events.get(i));
      }
    }
  }
}
