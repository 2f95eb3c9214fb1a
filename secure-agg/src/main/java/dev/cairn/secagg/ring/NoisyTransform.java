package dev.cairn.secagg.ring;

import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.privacy.NormClip;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Applies a {@link NoiseSpec}: clip, round at random, add a client's part of the noise, pack; and
 * backwards for a sum, where the noise stays.
 *
 * <p>An integer {@code z} of {@link DistributedNoise} becomes the field {@code z + offset} with
 * {@code offset = 2^(valueBits-1) - 1}, as in {@link FixedPointCodec}. The grid is the finest one
 * on which no honest client's integer exceeds the offset, noise included; so the fields of a cohort
 * add up without a carry, whatever is drawn. All updates weigh the same, and nothing without noise
 * comes with them.
 */
public final class NoisyTransform implements UpdateTransform {
  private final RingLayout layout;
  private final Totals totals;
  private final int valueBits;
  private final long offset;
  private final NormClip clip;
  private final DistributedNoise noise;

  NoisyTransform(NoiseSpec spec, UpdateBounds bounds) {
    if (bounds.maxWeight() != 1) {
      throw new IllegalArgumentException(
          "updates with noise weigh the same: maxWeight must be 1, not " + bounds.maxWeight());
    }
    if (bounds.metrics() != 0) {
      throw new IllegalArgumentException("metrics have no noise: expected none");
    }
    this.layout = new RingLayout(spec.parameters(), spec.fieldsPerLane(), 0);
    this.totals = new Totals(layout, bounds.cohortMax(), 1);
    this.valueBits = layout.valueBitsMax(bounds.cohortMax());
    this.offset = valueBits == 0 ? 0 : (1L << (valueBits - 1)) - 1;
    this.clip = new NormClip(bounds.clipNorm());
    try {
      this.noise =
          DistributedNoise.finest(
              bounds.clipNorm(), spec.parameters(), spec.multiplier(), spec.honest(), offset);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage()
              + " with "
              + spec.fieldsPerLane()
              + " fields per lane and "
              + bounds.cohortMax()
              + " clients: use fewer fields per lane, a smaller cohort, or another multiplier",
          e);
    }
  }

  /** The noise of each client, and what the sum costs. */
  public DistributedNoise noise() {
    return noise;
  }

  @Override
  public RingLayout layout() {
    return layout;
  }

  @Override
  public int valueBits() {
    return valueBits;
  }

  @Override
  public double metricMax() {
    return totals.metricMax();
  }

  @Override
  public boolean keepsResidual() {
    return false;
  }

  /** {@inheritDoc} Here it holds the noise, too. */
  @Override
  public double roundingError(long weight) {
    double sigma = noise.localVariance().sigma();
    double steps = noise.clip() * noise.scale();
    return layout.dimension() * (sigma * sigma + 1.0 / 6) / (steps * steps);
  }

  @Override
  public boolean needsContributors() {
    return false;
  }

  @Override
  public RingCheck check() {
    return new RingCheck(layout, valueBits, totals);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The contributor's randomness seeds rounding and noise: outside of tests it must come from
   * the system's generator, and no two updates may get the same.
   */
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
    totals.check(weight, metrics);
    clip.clip(update);
    long[] integers = noise.apply(update, contributor.rounding());
    long[] lanes = new long[layout.lanes()];
    int fields = layout.fieldsPerLane();
    int bits = layout.fieldBits();
    int at = 0;
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      long packed = 0;
      for (int field = 0; field < fields && at < integers.length; field++, at++) {
        packed |= (integers[at] + offset) << (field * bits);
      }
      lanes[lane] = packed;
    }
    totals.write(lanes, weight);
    return lanes;
  }

  @Override
  public WeightedMean decode(long[] sum, Collection<byte[]> contributors) {
    totals.checkSum(sum);
    long count = sum[layout.countLane()];
    float[] mean = new float[layout.dimension()];
    double unit = 1 / (noise.scale() * count);
    long shift = count * offset;
    int bits = layout.fieldBits();
    long mask = bits == 64 ? -1L : (1L << bits) - 1;
    int at = 0;
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      for (int field = 0; field < layout.fieldsPerLane() && at < mean.length; field++, at++) {
        mean[at] = (float) ((((sum[lane] >>> (field * bits)) & mask) - shift) * unit);
      }
    }
    return new WeightedMean(mean, sum[layout.weightLane()], count, new double[0]);
  }
}
