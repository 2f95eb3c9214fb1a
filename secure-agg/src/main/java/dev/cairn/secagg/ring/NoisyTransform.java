package dev.cairn.secagg.ring;

import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.privacy.NormClip;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies a {@link NoiseSpec} or a {@link NoisyCompressionSpec}: clip, in the latter rotate and
 * choose, round at random, add a client's part of the noise, pack; and backwards for a sum, where
 * the noise stays.
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
  private final LinearSteps steps;
  private final DistributedNoise noise;

  private NoisyTransform(
      TransformSpec spec, UpdateBounds bounds, int valueBits, LinearSteps steps, Grid grid) {
    if (bounds.maxWeight() != 1) {
      throw new IllegalArgumentException(
          "updates with noise weigh the same: maxWeight must be 1, not " + bounds.maxWeight());
    }
    if (bounds.metrics() != 0) {
      throw new IllegalArgumentException("metrics have no noise: expected none");
    }
    this.layout = new RingLayout(spec.fields(), spec.fieldsPerLane(), 0);
    this.totals = new Totals(layout, bounds.cohortMax(), 1);
    this.valueBits = valueBits;
    this.offset = valueBits == 0 ? 0 : (1L << (valueBits - 1)) - 1;
    this.clip = new NormClip(bounds.clipNorm());
    this.steps = steps;
    try {
      this.noise = grid.within(offset);
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

  /** Finds the grid for integers of at most so much. */
  private interface Grid {
    DistributedNoise within(long most);
  }

  static NoisyTransform of(NoiseSpec spec, UpdateBounds bounds) {
    RingLayout layout = new RingLayout(spec.parameters(), spec.fieldsPerLane(), 0);
    return new NoisyTransform(
        spec,
        bounds,
        layout.valueBitsMax(bounds.cohortMax()),
        LinearSteps.none(spec.parameters()),
        most ->
            DistributedNoise.finest(
                bounds.clipNorm(), spec.parameters(), spec.multiplier(), spec.honest(), most));
  }

  static NoisyTransform of(NoisyCompressionSpec spec, UpdateBounds bounds) {
    CompressionSpec compression = spec.compression();
    compression.checkBits(bounds);
    return new NoisyTransform(
        spec,
        bounds,
        compression.valueBits(),
        LinearSteps.of(compression),
        most ->
            DistributedNoise.finestHeld(
                bounds.singleClipNorm(),
                compression.fields(),
                compression.range(1),
                spec.multiplier(),
                spec.honest(),
                most));
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
    return steps.keepsResidual();
  }

  /** {@inheritDoc} Here it holds the noise, too. */
  @Override
  public double roundingError(long weight) {
    double sigma = noise.localVariance().sigma();
    double unit = noise.clip() * noise.scale() * steps.divisor(1);
    return layout.dimension() * (sigma * sigma + 1.0 / 6) / (unit * unit);
  }

  @Override
  public boolean needsContributors() {
    return false;
  }

  @Override
  public RingCheck check() {
    return new RingCheck(layout, valueBits, totals, offset, noise.scale());
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
    totals.check(weight, metrics);
    steps.addLeftOut(update, residual);
    clip.clip(update);
    float[] values = steps.forward(update);
    steps.keepLeftOut(update, residual);
    if (steps.rotates()) {
      // In single precision, which may have made it longer again by very little.
      clip.clip(values);
    }
    long[] integers = noise.apply(values, contributor.rounding());
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
  public double scale() {
    return noise.scale();
  }

  @Override
  public WeightedMean decode(long[] sum, Collection<byte[]> contributors, LongSupplier more) {
    totals.checkSum(sum);
    long count = sum[layout.countLane()];
    float[] mean = new float[layout.dimension()];
    double unit = 1 / (noise.scale() * steps.divisor(count));
    long shift = count * offset;
    int bits = layout.fieldBits();
    long mask = bits == 64 ? -1L : (1L << bits) - 1;
    int at = 0;
    for (int lane = 0; lane < layout.packedLanes(); lane++) {
      for (int field = 0; field < layout.fieldsPerLane() && at < mean.length; field++, at++) {
        long value = ((sum[lane] >>> (field * bits)) & mask) - shift;
        mean[at] = (float) ((value + more.getAsLong()) * unit);
      }
    }
    return new WeightedMean(steps.backward(mean), sum[layout.weightLane()], count, new double[0]);
  }
}
