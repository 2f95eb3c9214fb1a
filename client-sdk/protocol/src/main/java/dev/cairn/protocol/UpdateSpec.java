package dev.cairn.protocol;

import dev.cairn.secagg.ring.FixedPointCodec;
import dev.cairn.secagg.ring.RingLayout;

/**
 * How an update is bounded and encoded, the same for every client of a round.
 *
 * @param clipNorm the largest L2 norm of an update; longer ones are scaled down to it
 * @param maxWeight the largest weight of a client; heavier ones count as this
 * @param cohortMax the most updates that are ever added
 * @param fieldsPerLane parameters in each 64-bit lane, 1 to 4
 */
public record UpdateSpec(double clipNorm, long maxWeight, int cohortMax, int fieldsPerLane) {

  /** The metric that every client reports: its mean training loss. */
  private static final int METRICS = 1;

  public UpdateSpec {
    if (!(clipNorm > 0) || Double.isInfinite(clipNorm)) {
      throw new IllegalArgumentException("clipNorm must be a positive number, not " + clipNorm);
    }
    // The codec knows the other bounds; a spec that it refuses must not exist.
    FixedPointCodec unused =
        new FixedPointCodec(
            new RingLayout(1, fieldsPerLane, METRICS), cohortMax, clipNorm, maxWeight);
  }

  /** Where things stand in an update of {@code dimension} parameters. */
  public RingLayout layout(int dimension) {
    return new RingLayout(dimension, fieldsPerLane, METRICS);
  }

  /** The codec for updates of {@code dimension} parameters. */
  public FixedPointCodec codec(int dimension) {
    return new FixedPointCodec(layout(dimension), cohortMax, clipNorm, maxWeight);
  }
}
