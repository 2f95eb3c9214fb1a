package dev.cairn.secagg.ring;

/**
 * Where things stand in a ring vector.
 *
 * <p>A ring vector is a sequence of 64-bit lanes, added modulo 2^64. The first lanes hold the
 * parameters, {@code fieldsPerLane} in each, the first in the lowest bits; a field is {@code 64 /
 * fieldsPerLane} bits wide. Then come, each in a lane of its own, the weight, the count and {@code
 * metrics} metrics. On the wire and on disk a lane is eight bytes, little-endian.
 *
 * @param dimension number of parameters, 1 to 2^30
 * @param fieldsPerLane parameters in each lane, 1 to 4
 * @param metrics number of metric lanes, 0 to 16
 */
public record RingLayout(int dimension, int fieldsPerLane, int metrics) {

  /** Largest dimension: keeps every lane index and block offset an {@code int}. */
  public static final int DIMENSION_MAX = 1 << 30;

  private static final int METRICS_MAX = 16;

  public RingLayout {
    if (dimension < 1 || dimension > DIMENSION_MAX) {
      throw new IllegalArgumentException(
          "dimension must be 1 to " + DIMENSION_MAX + ", not " + dimension);
    }
    if (fieldsPerLane < 1 || fieldsPerLane > 4) {
      throw new IllegalArgumentException("fieldsPerLane must be 1 to 4, not " + fieldsPerLane);
    }
    if (metrics < 0 || metrics > METRICS_MAX) {
      throw new IllegalArgumentException("metrics must be 0 to 16, not " + metrics);
    }
  }

  /** Width of one field in bits. */
  public int fieldBits() {
    return 64 / fieldsPerLane;
  }

  /**
   * The widest value of which {@code cohortMax} fit into a field when they are added: the largest q
   * with {@code cohortMax * (2^q - 1) < 2^fieldBits}, at most 62; 0 if there is none.
   */
  public int valueBitsMax(int cohortMax) {
    long most = (1L << Math.min(fieldBits(), 62)) - 1;
    return 63 - Long.numberOfLeadingZeros(most / cohortMax + 1);
  }

  /** Bits that are zero in the packed lanes of a single client whose values have so many bits. */
  long forbidden(int valueBits) {
    long mask = 0;
    for (int field = 0; field < fieldsPerLane; field++) {
      mask |= ((1L << valueBits) - 1) << (field * fieldBits());
    }
    return ~mask;
  }

  /** Number of lanes that hold parameters. */
  public int packedLanes() {
    return (dimension + fieldsPerLane - 1) / fieldsPerLane;
  }

  /** Index of the lane that holds the weight. */
  public int weightLane() {
    return packedLanes();
  }

  /** Index of the lane that holds 1 in every client's vector, hence the number of clients. */
  public int countLane() {
    return packedLanes() + 1;
  }

  /** Index of the lane of metric {@code index}. */
  public int metricLane(int index) {
    if (index < 0 || index >= metrics) {
      throw new IllegalArgumentException("metric " + index + " of " + metrics);
    }
    return packedLanes() + 2 + index;
  }

  /** Number of lanes in all. */
  public int lanes() {
    return packedLanes() + 2 + metrics;
  }

  /** Size of a vector on the wire in bytes. */
  public long bytes() {
    return lanes() * 8L;
  }
}
