package dev.cairn.secagg.ring;

import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of an update from real numbers to ring lanes, and of the lanes' sum back to the mean:
 * both halves in one place, so that they cannot drift apart.
 *
 * <p>Implementations are immutable and safe for use by several threads.
 */
public sealed interface UpdateTransform
    permits FixedPointCodec, CompressingTransform, NoisyTransform {

  /** Where things stand in an encoded update. */
  RingLayout layout();

  /** Bits of one client's value inside its field. */
  int valueBits();

  /** The largest sum of {@code weight * |metric|} over a cohort that a metric lane can hold. */
  double metricMax();

  /**
   * Whether an update leaves something out that the client may send later: then {@link #encode}
   * wants a residual.
   */
  boolean keepsResidual();

  /**
   * What rounding costs: the expected squared error that it adds to one update, over the square of
   * the norm bound. The mean of n such updates has 1/n of it. Clipping and what is not sent come on
   * top. Of fixed point it holds while values are larger than a step; smaller ones vanish.
   *
   * @param weight of the client, 1 to the largest weight; a light one loses bits
   */
  double roundingError(long weight);

  /** Whether {@link #decode} has to be told whose updates are in the sum. */
  boolean needsContributors();

  /**
   * Encodes one client's update.
   *
   * @param update one value per parameter; used as working memory, worthless afterwards
   * @param residual of as many values, if {@link #keepsResidual}, else null: what the client's
   *     earlier updates left out, all zeros at first. It is added to the update, and replaced by
   *     what this one leaves out
   * @param weight 1 to the largest weight
   * @param contributor whose update it is
   * @param metrics weighted by {@code weight} in the sum
   * @return the lanes, to be owned by the caller
   * @throws IllegalArgumentException if a value is not finite, out of range or missing
   */
  long[] encode(
      float[] update,
      float @Nullable [] residual,
      long weight,
      Contributor contributor,
      double... metrics);

  /**
   * Decodes the sum of encoded updates.
   *
   * @param sum the lanes of the sum
   * @param contributors the labels of those whose updates are in it, in any order; looked at only
   *     if {@link #needsContributors}
   * @return the weighted mean and the totals
   * @throws RingSumException if it cannot be a sum of admissible vectors
   */
  default WeightedMean decode(long[] sum, Collection<byte[]> contributors) {
    return decode(sum, contributors, () -> 0);
  }

  /**
   * Decodes the sum of encoded updates, with noise on its integers: the noise is added before
   * anything is made a real number, and no field limits it.
   *
   * @param sum the lanes of the sum
   * @param contributors as in {@link #decode(long[], Collection)}
   * @param noise what is added to each field, in order
   * @return the weighted mean and the totals
   * @throws RingSumException if it cannot be a sum of admissible vectors
   */
  WeightedMean decode(long[] sum, Collection<byte[]> contributors, LongSupplier noise);

  /**
   * Steps of the integer grid in 1, for a client with the largest weight: what is added under masks
   * is an update times this, rounded.
   */
  double scale();

  /** A check of one client's plain vector. */
  RingCheck check();
}
