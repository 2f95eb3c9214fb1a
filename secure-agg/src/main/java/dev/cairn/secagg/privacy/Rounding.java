package dev.cairn.secagg.privacy;

/** How clients round to integers where nobody asks for the norm afterwards: what that costs. */
public enum Rounding {
  /** Each coordinate to the nearest integer: it moves by half a step at most. */
  NEAREST,

  /**
   * Each coordinate up or down at random, after a rotation in single precision; whoever knows the
   * randomness, as with a public dither, included.
   *
   * <p>Two sums are neighbours if a client's update is zero in one of them, and the randomness is
   * the same, for it follows from no update. Then an integer is another one by less than a step
   * more than the coordinate is, and the same if the coordinate is zero.
   */
  AT_RANDOM;

  /** Rotating, and a clip that allows for it, may lengthen an update by less than this. */
  private static final double LENGTHENED = 1 + 0x1p-12;

  /**
   * The most that one client moves the norm of a sum of integers.
   *
   * @param norm the largest norm of an update, in steps
   * @param dimension coordinates
   */
  double sensitivity(double norm, int dimension) {
    double root = Math.sqrt(dimension);
    return this == NEAREST ? norm + root / 2 : norm * LENGTHENED + root;
  }
}
