package dev.cairn.secagg.ring;

/** The lanes behind the packed ones: the weight, the count, and the metrics times the weight. */
final class Totals {
  private static final int METRIC_FRACTION_BITS = 24;
  private static final double METRIC_UNIT = 1L << METRIC_FRACTION_BITS;
  private static final int COHORT_MAX = 1 << 20;

  private final RingLayout layout;
  private final int cohortMax;
  private final long maxWeight;

  Totals(RingLayout layout, int cohortMax, long maxWeight) {
    checkBounds(cohortMax, maxWeight);
    this.layout = layout;
    this.cohortMax = cohortMax;
    this.maxWeight = maxWeight;
  }

  static void checkBounds(int cohortMax, long maxWeight) {
    if (cohortMax < 1 || cohortMax > COHORT_MAX) {
      throw new IllegalArgumentException("cohortMax must be 1 to 1048576, not " + cohortMax);
    }
    if (maxWeight < 1 || maxWeight > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("maxWeight must be 1 to 2147483647, not " + maxWeight);
    }
  }

  double metricMax() {
    return Math.scalb(1.0, 62 - METRIC_FRACTION_BITS) / ((double) cohortMax * maxWeight);
  }

  /** Refuses what {@link #write} cannot write. */
  void check(long weight, double... metrics) {
    if (weight < 1 || weight > maxWeight) {
      throw new IllegalArgumentException("weight must be 1 to " + maxWeight + ", not " + weight);
    }
    if (metrics.length != layout.metrics()) {
      throw new IllegalArgumentException(
          "expected " + layout.metrics() + " metrics, got " + metrics.length);
    }
    for (double metric : metrics) {
      if (Double.isNaN(metric)) {
        throw new IllegalArgumentException("a metric is not a number");
      }
    }
  }

  void write(long[] lanes, long weight, double... metrics) {
    lanes[layout.weightLane()] = weight;
    lanes[layout.countLane()] = 1;
    for (int i = 0; i < metrics.length; i++) {
      lanes[layout.metricLane(i)] = metric(metrics[i]) * weight;
    }
  }

  private long metric(double value) {
    double bounded = Math.max(-metricMax(), Math.min(metricMax(), value));
    return (long) Math.rint(bounded * METRIC_UNIT);
  }

  /**
   * What is wrong with one client's lanes behind the packed ones.
   *
   * @return one sentence, or the empty string
   */
  String defect(long[] tail) {
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

  /** The weight of one client's well-formed lanes behind the packed ones, over the largest. */
  double share(long[] tail) {
    return (double) tail[layout.weightLane() - layout.packedLanes()] / maxWeight;
  }

  /** Refuses a sum whose count or weight cannot be one of admissible vectors. */
  void checkSum(long[] sum) {
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
  }

  double[] metrics(long[] sum) {
    double[] metrics = new double[layout.metrics()];
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] = sum[layout.metricLane(i)] / METRIC_UNIT / sum[layout.weightLane()];
    }
    return metrics;
  }
}
