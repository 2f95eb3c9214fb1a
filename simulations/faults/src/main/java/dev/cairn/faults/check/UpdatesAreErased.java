package dev.cairn.faults.check;

/** When all rounds are over, no client's update is stored any more. */
final class UpdatesAreErased implements Invariant {
  @Override
  public void check(Evidence evidence) {
    if (evidence.bodies() != 0) {
      throw new BrokenInvariantException(evidence.bodies() + " updates are still stored");
    }
  }
}
