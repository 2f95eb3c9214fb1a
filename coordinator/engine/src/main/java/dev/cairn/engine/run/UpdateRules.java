package dev.cairn.engine.run;

import dev.cairn.protocol.Compression;
import org.jspecify.annotations.Nullable;

/**
 * How a plan bounds and encodes updates.
 *
 * @param clipNorm the largest L2 norm of an update, positive
 * @param maxWeight the largest weight of a client, 1 or more
 * @param fieldsPerLane parameters in each 64-bit lane, 1 to 4
 * @param compression how updates are made smaller; null for fixed point
 */
public record UpdateRules(
    double clipNorm, long maxWeight, int fieldsPerLane, @Nullable Compression compression) {

  /** Fields per lane with the usual compression: 2.67 bytes for each parameter. */
  public static final int USUAL_FIELDS_PER_LANE = 3;

  /** Rules without compression. */
  public UpdateRules(double clipNorm, long maxWeight, int fieldsPerLane) {
    this(clipNorm, maxWeight, fieldsPerLane, null);
  }
}
