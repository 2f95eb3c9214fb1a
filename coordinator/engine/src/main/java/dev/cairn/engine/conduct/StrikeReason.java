package dev.cairn.engine.conduct;

/** What a client did wrong in a round. */
public enum StrikeReason {
  /**
   * A plain update holds a number outside the range of its encoding. A ring vector has no NaN and
   * no infinity; a client that encodes them anyway sends this.
   */
  OUT_OF_RANGE,
  /** A plain update has another length than the round's vectors, or its totals are none. */
  WRONG_SHAPE,
  /** A plain update is longer, in the L2 norm, than the plan's bound times its weight. */
  NORM_EXCEEDED,
  /** A message of a secure round is not well-formed, or not signed, by whoever sent it. */
  MALFORMED,
  /**
   * A member of a secure round sent what it had promised after the phase was over, grace and all.
   */
  LATE,
  /** The shares that a client dealt in a secure round were proven to be of another secret. */
  BLAMED;

  /** Whether slowness alone explains it: such strikes are counted apart. */
  public boolean isSlowness() {
    return this == LATE;
  }
}
