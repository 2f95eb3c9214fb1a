package dev.cairn.faults.check;

/** No model is made of fewer updates than the plan's minimum. */
final class EnoughUpdatesAreIncluded implements Invariant {
  @Override
  public void check(Evidence evidence) {
    int minimum = evidence.plan().cohort().minimum();
    evidence
        .committed()
        .forEach(
            (stream, round) -> {
              if (round.included().bodies().size() < minimum) {
                throw new BrokenInvariantException(
                    stream + " counts " + round.included().bodies().size() + " of " + minimum);
              }
            });
  }
}
