package dev.cairn.protocol;

import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.ring.UpdateBounds;

/**
 * How updates are made small in a way that their sum survives: with fewer bits, which a rotation
 * makes suffice, and if asked for with fewer coordinates.
 *
 * @param rotated whether updates are rotated before they are rounded, so that no coordinate stands
 *     out; without it, 11 bits and fewer lose much
 * @param dithered whether the noise of rounding is public and taken off the sum, which halves the
 *     error and costs the coordinator a stream for each client
 * @param sentMillionths share of the coordinates that is sent, the same ones by all clients and
 *     others in each round, 1 to 1,000,000
 * @param residual whether clients keep what they do not send for their next round; if not, the mean
 *     is scaled up by it
 */
public record Compression(boolean rotated, boolean dithered, int sentMillionths, boolean residual) {

  private static final int MILLION = 1_000_000;

  public Compression {
    if (sentMillionths < 1 || sentMillionths > MILLION) {
      throw new IllegalArgumentException(
          "the share of coordinates that is sent must be above 0 and at most 1, in millionths, not "
              + sentMillionths);
    }
    if (residual && sentMillionths == MILLION) {
      throw new IllegalArgumentException(
          "nothing is left over for a residual if all coordinates are sent");
    }
  }

  /** What a plan has that asks for nothing else: rotated, all coordinates. */
  public static Compression usual() {
    return new Compression(true, false, MILLION, false);
  }

  /** Coordinates that are sent of an update of {@code dimension} parameters. */
  int fields(int dimension) {
    return (int) Math.max(1, (long) dimension * sentMillionths / MILLION);
  }

  /** The transform, with values as wide as the cohort allows. */
  CompressionSpec spec(int dimension, int fieldsPerLane, UpdateBounds bounds, byte[] seed) {
    int fields = fields(dimension);
    int bits =
        Math.min(
            CompressionSpec.VALUE_BITS_MAX,
            new RingLayout(fields, fieldsPerLane, 0).valueBitsMax(bounds.cohortMax()));
    if (bits < 1) {
      throw new IllegalArgumentException(
          "no bits remain for a value with "
              + fieldsPerLane
              + " fields per lane and "
              + bounds.cohortMax()
              + " clients: use fewer fields per lane or a smaller cohort");
    }
    return new CompressionSpec(
        dimension,
        fields,
        fieldsPerLane,
        bits,
        rotated,
        dithered,
        residual && fields < dimension,
        rotated ? CompressionSpec.usualDeviations(bits) : Math.sqrt(dimension),
        seed);
  }
}
