package dev.cairn.protocol;

import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.FixedPointSpec;
import dev.cairn.secagg.ring.RingCheck;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.ring.TransformSpec;
import dev.cairn.secagg.ring.UpdateBounds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How an update is bounded and encoded, the same for every client of a round.
 *
 * @param clipNorm the largest L2 norm of an update; longer ones are scaled down to it
 * @param maxWeight the largest weight of a client; heavier ones count as this
 * @param cohortMax the most updates that are ever added
 * @param fieldsPerLane parameters in each 64-bit lane, 1 to 4
 * @param compression how updates are made smaller; null for fixed point, which loses nothing but
 *     rounding
 */
public record UpdateSpec(
    double clipNorm,
    long maxWeight,
    int cohortMax,
    int fieldsPerLane,
    @Nullable Compression compression) {

  /** The metric that every client reports: its mean training loss. */
  private static final int METRICS = 1;

  private static final byte[] SEED_LABEL = "cairn/round\0".getBytes(StandardCharsets.US_ASCII);

  /** A spec without compression. */
  public UpdateSpec(double clipNorm, long maxWeight, int cohortMax, int fieldsPerLane) {
    this(clipNorm, maxWeight, cohortMax, fieldsPerLane, null);
  }

  public UpdateSpec {
    // The transform knows the bounds; a spec that it refuses must not exist.
    check(new UpdateBounds(cohortMax, clipNorm, maxWeight, METRICS), fieldsPerLane, compression, 1);
  }

  private static RingCheck check(
      UpdateBounds bounds, int fieldsPerLane, @Nullable Compression compression, int dimension) {
    return transform(
            bounds, fieldsPerLane, compression, dimension, new byte[CompressionSpec.SEED_LENGTH])
        .within(bounds)
        .check();
  }

  private static TransformSpec transform(
      UpdateBounds bounds,
      int fieldsPerLane,
      @Nullable Compression compression,
      int dimension,
      byte[] seed) {
    return compression == null
        ? new FixedPointSpec(dimension, fieldsPerLane)
        : compression.spec(dimension, fieldsPerLane, bounds, seed);
  }

  /** What holds for all updates of the round. */
  UpdateBounds bounds() {
    return new UpdateBounds(cohortMax, clipNorm, maxWeight, METRICS);
  }

  /** Where things stand in an update of {@code dimension} parameters. */
  public RingLayout layout(int dimension) {
    int fields = compression == null ? dimension : compression.fields(dimension);
    return new RingLayout(fields, fieldsPerLane, METRICS);
  }

  /** Bits of one client's value in an update of {@code dimension} parameters. */
  public int valueBits(int dimension) {
    return transform(dimension, 0, 0).within(bounds()).valueBits();
  }

  /** A check of a plain update of {@code dimension} parameters. */
  public RingCheck check(int dimension) {
    return check(bounds(), fieldsPerLane, compression, dimension);
  }

  /**
   * The transform of one round. Its public seed is SHA-256 over the text {@code cairn/round}, a
   * zero byte, and big-endian the run's seed as 64 and the round's index as 32 bits: each round has
   * another, all attempts at it have the same, and so have runs of the same plan.
   *
   * @param dimension parameters of the model
   * @param seed the run's seed
   * @param round the round's index
   */
  public TransformSpec transform(int dimension, long seed, int round) {
    byte[] hashed =
        ByteBuffer.allocate(SEED_LABEL.length + 12)
            .put(SEED_LABEL)
            .putLong(seed)
            .putInt(round)
            .array();
    return transform(bounds(), fieldsPerLane, compression, dimension, Digest.of(hashed).bytes());
  }
}
