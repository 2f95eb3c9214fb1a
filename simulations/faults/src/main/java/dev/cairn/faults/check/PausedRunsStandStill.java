package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import java.util.List;

/** While a run is paused, none of its rounds is scheduled, and none opens. */
final class PausedRunsStandStill implements Watch {
  private boolean paused;

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof RunEvent.RunPaused) {
        paused = true;
      } else if (event instanceof RunEvent.RunResumed || event instanceof RunEvent.RunRetried) {
        paused = false;
      } else if (paused && begins(event)) {
        throw new BrokenInvariantException(
            stream + " has a " + event.getClass().getSimpleName() + " while the run is paused");
      }
    }
  }

  private static boolean begins(Object event) {
    return event instanceof RunEvent.RoundScheduled || event instanceof RoundEvent.RoundOpened;
  }
}
