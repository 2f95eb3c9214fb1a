package dev.cairn.faults.check;

import dev.cairn.engine.run.RunMachine;
import dev.cairn.engine.run.RunState;

/** The journal tells of the run what its coordinator knew. */
final class ReplayEqualsLive implements Invariant {
  @Override
  public void check(Evidence evidence) {
    RunState replayed = RunMachine.replay(evidence.run());
    if (!replayed.equals(evidence.live())) {
      throw new BrokenInvariantException(
          "the coordinator knew " + evidence.live() + ", the journal " + replayed);
    }
  }
}
