package dev.cairn.secagg.ring;

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
public final class FixedPointCodec {

  /** A double's mantissa carries no more; wider fields would only pretend to be finer. */
  private static final int VALUE_BITS_MAX = 48;

  /** Fractional bits of a metric lane. */
  private static final int METRIC_FRACTION_BITS = 24;

  private static final double METRIC_UNIT = 1L << METRIC_FRACTION_BITS;

  private final RingLayout layout;
  private final int cohortMax;
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
    if (cohortMax < 1 || cohortMax > 1 << 20) {
      throw new IllegalArgumentException("cohortMax must be 1 to 1048576, not " + cohortMax);
    }
    if (!(clip > 0) || Double.isInfinite(clip)) {
      throw new IllegalArgumentException("clip must be a positive number, not " + clip);
    }
    if (maxWeight < 1 || maxWeight > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("maxWeight must be 1 to 2147483647, not " + maxWeight);
    }
    this.layout = layout;
    this.cohortMax = cohortMax;
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

  /** Bits of one client's value inside its field. */
  public int valueBits() {
    return valueBits;
  }

  /** Steps of the grid in 1, for a client of the largest weight. */
  public double scale() {
    return scale;
  }

  /** The layout that this codec fills. */
  public RingLayout layout() {
    return layout;
  }

  /** The largest sum of {@code weight * |metric|} over a cohort that a metric lane can hold. */
  public double metricMax() {
    return Math.scalb(1.0, 62 - METRIC_FRACTION_BITS) / ((double) cohortMax * maxWeight);
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
    if (weight < 1 || weight > maxWeight) {
      throw new IllegalArgumentException("weight must be 1 to " + maxWeight + ", not " + weight);
    }
    if (metrics.length != layout.metrics()) {
      throw new IllegalArgumentException(
          "expected " + layout.metrics() + " metrics, got " + metrics.length);
    }
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
    lanes[layout.weightLane()] = weight;
    lanes[layout.countLane()] = 1;
    for (int i = 0; i < metrics.length; i++) {
      lanes[layout.metricLane(i)] = metric(metrics[i]) * weight;
    }
    return lanes;
  }

  private long field(double scaled) {
    long rounded = (long) Math.rint(scaled);
    return Math.max(-offset, Math.min(offset, rounded)) + offset;
  }

  private long metric(double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("a metric is not a number");
    }
    double bounded = Math.max(-metricMax(), Math.min(metricMax(), value));
    return (long) Math.rint(bounded * METRIC_UNIT);
  }

  /**
   * What is wrong with one client's lanes behind the packed ones.
   *
   * @return one sentence, or the empty string
   */
  String totalsDefect(long[] tail) {
    if (tail[layout.countLane() - layout.packedLanes()] != 1) {
      return "the count lane must be 1";
    }
    long weight = tail[layout.weightLane() - layout.packedLanes()];
    if (weight < 1 || weight > maxWeight) {
      return "the weight lane must be 1 to " + maxWeight;
    }
    long bound = (long) Math.rint(metricMax() * METRIC_UNIT);
    for (int i = 0; i < layout.metrics(); i++) {
      long value = tail[layout.metricLane(i) - layout.packedLanes()];
      // Not Math.abs, which leaves the smallest of all longs negative.
      if (value % weight != 0 || value / weight > bound || value / weight < -bound) {
        return "metric " + i + " is out of range";
      }
    }
    return "";
  }

  /** Bits that are zero in every field of a single client's packed lane. */
  long forbidden() {
    long mask = 0;
    for (int field = 0; field < layout.fieldsPerLane(); field++) {
      long value = (1L << valueBits) - 1;
      mask |= value << (field * layout.fieldBits());
    }
    return ~mask;
  }

  /**
   * Decodes the sum of the vectors of {@code sum[countLane]} clients.
   *
   * @param sum the lanes of the sum
   * @return the weighted mean and the totals
   * @throws RingSumException if the count or the weight cannot be a sum of admissible vectors
   */
  public WeightedMean decode(long[] sum) {
    if (sum.length != layout.lanes()) {
      throw new RingSumException("expected " + layout.lanes() + " lanes, got " + sum.length);
    }
    long count = sum[layout.countLane()];
    if (count < 1 || count > cohortMax) {
      throw new RingSumException("the count lane must be 1 to " + cohortMax + ", not " + count);
    }
    long weight = sum[layout.weightLane()];
    if (weight < count || weight > count * maxWeight) {
      throw new RingSumException(
          "the weight lane must be " + count + " to " + count * maxWeight + ", not " + weight);
    }
    float[] mean = new float[layout.dimension()];
    double unit = 1.0 / (scale * ((double) weight / maxWeight));
    long shift = count * offset;
    long mask = layout.fieldBits() == 64 ? -1L : (1L << layout.fieldBits()) - 1;
    int at = 0;
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      long packed = sum[lane];
      for (int field = 0; field < layout.fieldsPerLane() && at < mean.length; field++, at++) {
        long value = ((packed >>> (field * layout.fieldBits())) & mask) - shift;
        mean[at] = (float) (value * unit);
      }
    }
    double[] metrics = new double[layout.metrics()];
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] = sum[layout.metricLane(i)] / METRIC_UNIT / weight;
    }
    return new WeightedMean(mean, weight, count, metrics);
  }
}
