package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies a {@link CompressionSpec}: clip, rotate, choose, round, pack; and all of it backwards for
 * a sum. Because every step but rounding is linear and the same for all clients, the sum of the
 * encoded updates decodes to the sum of the updates.
 */
final class CompressingTransform implements UpdateTransform {
  /** Sums of dither are kept modulo 2^32. */
  private static final int DITHERED_COHORT_MAX = 1 << 16;

  private static final double NORM_TOLERANCE = 1 + 1e-6;

  private final CompressionSpec spec;
  private final UpdateBounds bounds;
  private final RingLayout layout;
  private final Totals totals;
  private final StochasticQuantizer quantizer;
  private final LinearSteps steps;

  CompressingTransform(CompressionSpec spec, UpdateBounds bounds) {
    this.spec = spec;
    this.bounds = bounds;
    this.layout = new RingLayout(spec.fields(), spec.fieldsPerLane(), bounds.metrics());
    this.totals = new Totals(layout, bounds.cohortMax(), bounds.maxWeight());
    spec.checkBits(bounds);
    if (spec.dithered() && bounds.cohortMax() > DITHERED_COHORT_MAX) {
      throw new IllegalArgumentException(
          "a dithered cohort has at most " + DITHERED_COHORT_MAX + " clients");
    }
    this.quantizer =
        new StochasticQuantizer(layout, spec.valueBits(), spec.range(bounds.singleClipNorm()));
    this.steps = LinearSteps.of(spec);
  }

  @Override
  public RingLayout layout() {
    return layout;
  }

  @Override
  public int valueBits() {
    return spec.valueBits();
  }

  @Override
  public double metricMax() {
    return totals.metricMax();
  }

  @Override
  public double roundingError(long weight) {
    double levels = (1L << spec.valueBits()) - 1;
    double share = steps.divisor((double) weight / bounds.maxWeight());
    double step = 2 * spec.range(1) / levels / share;
    return spec.fields() * step * step / (spec.dithered() ? 12 : 6);
  }

  @Override
  public boolean keepsResidual() {
    return spec.residual();
  }

  @Override
  public boolean needsContributors() {
    return spec.dithered();
  }

  @Override
  public RingCheck check() {
    double levels = (1L << spec.valueBits()) - 1;
    return new RingCheck(layout, spec.valueBits(), totals, levels / 2, quantizer.scale());
  }

  @Override
  public long[] encode(
      float[] update,
      float @Nullable [] residual,
      long weight,
      Contributor contributor,
      double... metrics) {
    totals.check(weight, metrics);
    steps.addLeftOut(update, residual);
    clip(update);
    float[] values = steps.forward(update);
    long[] lanes = new long[layout.lanes()];
    double share = (double) weight / bounds.maxWeight();
    quantizer.pack(values, share, rounding(contributor), lanes);
    totals.write(lanes, weight, metrics);
    steps.keepLeftOut(update, residual);
    return lanes;
  }

  private KeyStream rounding(Contributor contributor) {
    return spec.dithered() ? dither(contributor.label()) : KeyStream.fresh(contributor.rounding());
  }

  private KeyStream dither(byte[] label) {
    return new KeyStream(steps.key("CSA1/dither", label), 0);
  }

  private void clip(float[] update) {
    double square = 0;
    for (float value : update) {
      square += (double) value * value;
    }
    double norm = Math.sqrt(square);
    if (Double.isNaN(norm) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException("the update holds a value that is not finite");
    }
    if (norm > bounds.clipNorm() * NORM_TOLERANCE) {
      double factor = bounds.clipNorm() / norm;
      for (int i = 0; i < update.length; i++) {
        update[i] = (float) (update[i] * factor);
      }
    }
  }

  @Override
  public double scale() {
    return quantizer.scale();
  }

  @Override
  public WeightedMean decode(long[] sum, Collection<byte[]> contributors, LongSupplier noise) {
    totals.checkSum(sum);
    long count = sum[layout.countLane()];
    long weight = sum[layout.weightLane()];
    double share = steps.divisor((double) weight / bounds.maxWeight());
    float[] mean = quantizer.unpack(sum, dither(contributors, count), share, noise);
    return new WeightedMean(steps.backward(mean), weight, count, totals.metrics(sum));
  }

  private int[] dither(Collection<byte[]> contributors, long count) {
    if (!spec.dithered()) {
      return new int[0];
    }
    if (contributors.size() != count) {
      throw new RingSumException(
          "the count lane says " + count + ", but " + contributors.size() + " clients are named");
    }
    int[] sums = new int[layout.dimension()];
    for (byte[] label : contributors) {
      StochasticQuantizer.addDither(dither(label), sums);
    }
    return sums;
  }
}
