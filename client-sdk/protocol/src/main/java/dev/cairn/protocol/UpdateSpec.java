package dev.cairn.protocol;

import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.FixedPointSpec;
import dev.cairn.secagg.ring.NoiseSpec;
import dev.cairn.secagg.ring.NoisyCompressionSpec;
import dev.cairn.secagg.ring.NoisyTransform;
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
 * @param noise what clients add before they mask, in secure rounds only; null for none. Then the
 *     training loss, which has no noise, is not reported
 */
public record UpdateSpec(
    double clipNorm,
    long maxWeight,
    int cohortMax,
    int fieldsPerLane,
    @Nullable Compression compression,
    @Nullable ClientNoise noise) {

  /** The metric that clients report unless they add noise: their mean training loss. */
  private static final int METRICS = 1;

  private static final byte[] UNSEEDED = new byte[CompressionSpec.SEED_LENGTH];
  private static final byte[] SEED_LABEL = "cairn/round\0".getBytes(StandardCharsets.US_ASCII);

  /** A spec without compression. */
  public UpdateSpec(double clipNorm, long maxWeight, int cohortMax, int fieldsPerLane) {
    this(clipNorm, maxWeight, cohortMax, fieldsPerLane, null, null);
  }

  /** A spec without noise. */
  public UpdateSpec(
      double clipNorm,
      long maxWeight,
      int cohortMax,
      int fieldsPerLane,
      @Nullable Compression compression) {
    this(clipNorm, maxWeight, cohortMax, fieldsPerLane, compression, null);
  }

  public UpdateSpec {
    // The transform knows the bounds; a spec that it refuses must not exist.
    UpdateBounds bounds = bounds(cohortMax, clipNorm, maxWeight, noise);
    TransformSpec smallest = transform(bounds, fieldsPerLane, compression, noise, 1, UNSEEDED);
    if (noise != null && compression != null) {
      // Which noise fits depends on the number of parameters: the rest is looked at without it.
      checkWeight(maxWeight);
      smallest = transform(bounds, fieldsPerLane, compression, null, 1, UNSEEDED);
    }
    RingCheck unused = smallest.within(bounds).check();
  }

  private static void checkWeight(long maxWeight) {
    if (maxWeight != 1) {
      throw new IllegalArgumentException(
          "updates with noise weigh the same: maxWeight must be 1, not " + maxWeight);
    }
  }

  private static UpdateBounds bounds(
      int cohortMax, double clipNorm, long maxWeight, @Nullable ClientNoise noise) {
    return new UpdateBounds(cohortMax, clipNorm, maxWeight, noise == null ? METRICS : 0);
  }

  private static TransformSpec transform(
      UpdateBounds bounds,
      int fieldsPerLane,
      @Nullable Compression compression,
      @Nullable ClientNoise noise,
      int dimension,
      byte[] seed) {
    if (compression != null) {
      CompressionSpec small = compression.spec(dimension, fieldsPerLane, bounds, seed);
      return noise == null
          ? small
          : new NoisyCompressionSpec(small, noise.honest(), noise.multiplier());
    }
    return noise == null
        ? new FixedPointSpec(dimension, fieldsPerLane)
        : new NoiseSpec(dimension, fieldsPerLane, noise.honest(), noise.multiplier());
  }

  /** What holds for all updates of the round. */
  UpdateBounds bounds() {
    return bounds(cohortMax, clipNorm, maxWeight, noise);
  }

  /** Where things stand in an update of {@code dimension} parameters. */
  public RingLayout layout(int dimension) {
    int fields = compression == null ? dimension : compression.fields(dimension);
    return new RingLayout(fields, fieldsPerLane, bounds().metrics());
  }

  /** Bits of one client's value in an update of {@code dimension} parameters. */
  public int valueBits(int dimension) {
    return transform(dimension, 0, 0).within(bounds()).valueBits();
  }

  /** Steps of the integer grid in 1, in an update of {@code dimension} parameters. */
  public double scale(int dimension) {
    return transform(dimension, 0, 0).within(bounds()).scale();
  }

  /**
   * The expected squared error that rounding adds to an update of {@code dimension} parameters and
   * of the largest weight, and the noise that clients add, over the square of the clip norm.
   */
  public double roundingError(int dimension) {
    return transform(dimension, 0, 0).within(bounds()).roundingError(maxWeight);
  }

  /** A check of a plain update of {@code dimension} parameters. */
  public RingCheck check(int dimension) {
    return transform(dimension, 0, 0).within(bounds()).check().boundedBy(clipNorm);
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
    return transform(
        bounds(), fieldsPerLane, compression, noise, dimension, Digest.of(hashed).bytes());
  }

  /**
   * The noise of each client's update of {@code dimension} parameters.
   *
   * @throws IllegalArgumentException if fields are too narrow for it
   * @throws IllegalStateException if clients add none
   */
  public DistributedNoise noiseOf(int dimension) {
    if (transform(dimension, 0, 0).within(bounds()) instanceof NoisyTransform noisy) {
      return noisy.noise();
    }
    throw new IllegalStateException("clients add no noise");
  }
}
