package dev.cairn.secagg.ring;

import java.util.Collection;
import java.util.Collections;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Maps a client's update to ring fields and the sum of such fields back to the weighted mean.
 *
 * <p>A parameter {@code x} of a client with weight {@code w} becomes the field {@code rint(x * w /
 * maxWeight * scale) + offset}, where {@code offset = 2^(valueBits-1) - 1} and {@code scale =
 * offset / clip}. With {@code |x| <= clip} and {@code w <= maxWeight} the field lies in [0,
 * 2^valueBits - 1). Because {@code cohortMax * (2^valueBits - 1) < 2^fieldBits}, the fields of any
 * admissible number of clients add up without a carry into the next field, so the sum is exact and
 * does not depend on the order of the clients.
 *
 * <p>All arithmetic is IEEE 754 double arithmetic with round-to-nearest, so that every JVM and
 * Android produce the same bits.
 */
public final class FixedPointCodec implements UpdateTransform {

  /** A double's mantissa carries no more; wider fields would only pretend to be finer. */
  private static final int VALUE_BITS_MAX = 48;

  private final RingLayout layout;
  private final Totals totals;
  private final double clip;
  private final long maxWeight;
  private final int valueBits;
  private final long offset;
  private final double scale;

  /**
   * Creates the codec of one round.
   *
   * @param layout where things stand
   * @param cohortMax the most clients whose vectors are ever added, 1 to 2^20
   * @param clip the largest magnitude of a parameter, positive and finite
   * @param maxWeight the largest weight of a client, 1 to 2^31 - 1
   * @throws IllegalArgumentException if fewer than 8 bits remain for a value
   */
  public FixedPointCodec(RingLayout layout, int cohortMax, double clip, long maxWeight) {
    this.totals = new Totals(layout, cohortMax, maxWeight);
    if (!(clip > 0) || Double.isInfinite(clip)) {
      throw new IllegalArgumentException("clip must be a positive number, not " + clip);
    }
    this.layout = layout;
    this.clip = clip;
    this.maxWeight = maxWeight;
    this.valueBits = valueBits(layout.fieldBits(), cohortMax);
    if (valueBits < 8) {
      throw new IllegalArgumentException(
          "only "
              + valueBits
              + " bits remain for a value with "
              + layout.fieldsPerLane()
              + " fields per lane and "
              + cohortMax
              + " clients; 8 are needed: use fewer fields per lane or a smaller cohort");
    }
    this.offset = (1L << (valueBits - 1)) - 1;
    this.scale = offset / clip;
  }

  /** The widest value for which {@code cohortMax * (2^valueBits - 1) < 2^fieldBits}. */
  private static int valueBits(int fieldBits, int cohortMax) {
    int bits = fieldBits - (32 - Integer.numberOfLeadingZeros(cohortMax - 1));
    return Math.min(bits, VALUE_BITS_MAX);
  }

  @Override
  public int valueBits() {
    return valueBits;
  }

  @Override
  public RingLayout layout() {
    return layout;
  }

  @Override
  public double metricMax() {
    return totals.metricMax();
  }

  @Override
  public double roundingError(long weight) {
    double step = (double) maxWeight / weight / offset;
    return layout.dimension() * step * step / 12;
  }

  @Override
  public boolean keepsResidual() {
    return false;
  }

  @Override
  public boolean needsContributors() {
    return false;
  }

  @Override
  public long[] encode(
      float[] update,
      float @Nullable [] residual,
      long weight,
      Contributor contributor,
      double... metrics) {
    if (residual != null) {
      throw new IllegalArgumentException("fixed point leaves nothing out: expected no residual");
    }
    return encode(update, weight, metrics);
  }

  /**
   * Encodes one client's update.
   *
   * @param update {@code dimension} parameters, each of magnitude at most {@code clip}
   * @param weight 1 to {@code maxWeight}
   * @param metrics weighted by {@code weight} in the sum; values beyond {@link #metricMax} are held
   *     there
   * @return the lanes, to be owned by the caller
   * @throws IllegalArgumentException if a value is not finite, out of range or missing
   */
  public long[] encode(float[] update, long weight, double... metrics) {
    if (update.length != layout.dimension()) {
      throw new IllegalArgumentException(
          "expected " + layout.dimension() + " parameters, got " + update.length);
    }
    totals.check(weight, metrics);
    long[] lanes = new long[layout.lanes()];
    double factor = (double) weight / maxWeight * scale;
    double limit = clip * (1 + 1e-6);
    int fields = layout.fieldsPerLane();
    int bits = layout.fieldBits();
    int at = 0;
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      long packed = 0;
      for (int field = 0; field < fields && at < update.length; field++, at++) {
        double value = update[at];
        if (!(Math.abs(value) <= limit)) {
          throw new IllegalArgumentException(
              "parameter " + at + " is not a finite number within the clip of " + clip);
        }
        packed |= field(value * factor) << (field * bits);
      }
      lanes[lane] = packed;
    }
    totals.write(lanes, weight, metrics);
    return lanes;
  }

  private long field(double scaled) {
    long rounded = (long) Math.rint(scaled);
    return Math.max(-offset, Math.min(offset, rounded)) + offset;
  }

  @Override
  public RingCheck check() {
    return new RingCheck(layout, valueBits, totals, offset, scale);
  }

  @Override
  public double scale() {
    return scale;
  }

  /**
   * Decodes the sum of the vectors of {@code sum[countLane]} clients.
   *
   * @param sum the lanes of the sum
   * @return the weighted mean and the totals
   * @throws RingSumException if the count or the weight cannot be a sum of admissible vectors
   */
  public WeightedMean decode(long[] sum) {
    return decode(sum, Collections.emptyList());
  }

  @Override
  public WeightedMean decode(long[] sum, Collection<byte[]> contributors, LongSupplier noise) {
    totals.checkSum(sum);
    long count = sum[layout.countLane()];
    long weight = sum[layout.weightLane()];
    float[] mean = new float[layout.dimension()];
    double unit = 1.0 / (scale * ((double) weight / maxWeight));
    long shift = count * offset;
    long mask = layout.fieldBits() == 64 ? -1L : (1L << layout.fieldBits()) - 1;
    int at = 0;
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      long packed = sum[lane];
      for (int field = 0; field < layout.fieldsPerLane() && at < mean.length; field++, at++) {
        long value = ((packed >>> (field * layout.fieldBits())) & mask) - shift;
        // A sum at the end of the range wraps, which is as private as the integer that it was.
        mean[at] = (float) ((value + noise.getAsLong()) * unit);
      }
    }
    return new WeightedMean(mean, weight, count, totals.metrics(sum));
  }
}
