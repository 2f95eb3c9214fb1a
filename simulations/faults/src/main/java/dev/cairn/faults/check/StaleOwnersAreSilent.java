package dev.cairn.faults.check;

/** Whose lease another coordinator has taken, tells nobody anything more of the run. */
final class StaleOwnersAreSilent implements Watch {
  @Override
  public void answered(boolean owner, Object answer) {
    if (!owner) {
      throw new BrokenInvariantException("a coordinator that was overtaken answered " + answer);
    }
  }
}
