package dev.cairn.engine.conduct;

/** What a client did wrong in a round. */
public enum StrikeReason {
  /**
   * A field, the count, the weight or the loss of a plain update is outside its range. That is what
   * NaN and infinity become in a ring vector, which has neither.
   */
  OUT_OF_RANGE,
  /** A plain update has another length than the round's vectors. */
  WRONG_SHAPE,
  /** A plain update is longer, in the L2 norm, than the plan's bound times its weight. */
  NORM_EXCEEDED,
  /** A message of a secure round, or an update's header, is not as its sender must make it. */
  MALFORMED,
  /** A member of a secure round sent its update after the collection was over, grace and all. */
  LATE,
  /** The shares that a client dealt in a secure round were proven to be of another secret. */
  BLAMED;

  /** Whether slowness alone explains it: such strikes are counted apart. */
  public boolean isSlowness() {
    return this == LATE;
  }
}
