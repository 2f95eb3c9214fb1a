package dev.cairn.secagg.privacy;

/**
 * Bounds how far one client can move a sum: scales an update down to a norm of at most the bound.
 *
 * <p>Norms are Euclidean and computed in double precision. The update is scaled to the bound times
 * (1 - 2^-20), so that rounding, here and where it is rotated, cannot bring it above the bound.
 */
public final class NormClip {
  /** The least and the largest bound. */
  public static final double BOUND_MIN = 0x1p-64;

  public static final double BOUND_MAX = 0x1p64;

  private static final double MARGIN = 1 - 0x1p-20;

  private final double bound;

  /** A clip at {@code bound}, {@link #BOUND_MIN} to {@link #BOUND_MAX}. */
  public NormClip(double bound) {
    if (!(bound >= BOUND_MIN && bound <= BOUND_MAX)) {
      throw new IllegalArgumentException("a clip must be 2^-64 to 2^64, not " + bound);
    }
    this.bound = bound;
  }

  /** What no clipped update's norm exceeds. */
  public double bound() {
    return bound;
  }

  /**
   * Clips in place.
   *
   * @return the norm that the update had
   * @throws IllegalArgumentException if a parameter is not a finite number
   */
  public double clip(float[] update) {
    double norm = norm(update);
    if (norm > bound * MARGIN) {
      double factor = bound * MARGIN / norm;
      for (int i = 0; i < update.length; i++) {
        update[i] = (float) (update[i] * factor);
      }
    }
    return norm;
  }

  /**
   * The Euclidean norm.
   *
   * @throws IllegalArgumentException if a parameter is not a finite number
   */
  public static double norm(float[] update) {
    double sum = 0;
    for (int i = 0; i < update.length; i++) {
      double value = update[i];
      if (!(Math.abs(value) <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException("parameter " + i + " is not a finite number: " + value);
      }
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
