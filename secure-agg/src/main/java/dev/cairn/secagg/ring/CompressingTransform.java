package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;
import dev.cairn.secagg.cipher.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
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
  private final Rotation rotation;

  CompressingTransform(CompressionSpec spec, UpdateBounds bounds) {
    this.spec = spec;
    this.bounds = bounds;
    this.layout = new RingLayout(spec.fields(), spec.fieldsPerLane(), bounds.metrics());
    this.totals = new Totals(layout, bounds.cohortMax(), bounds.maxWeight());
    int most = layout.valueBitsMax(bounds.cohortMax());
    if (spec.valueBits() > most) {
      throw new IllegalArgumentException(
          "the sum of "
              + bounds.cohortMax()
              + " values of "
              + spec.valueBits()
              + " bits does not fit into a field of "
              + layout.fieldBits()
              + " bits, which holds values of "
              + most
              + " bits: use fewer fields per lane or a smaller cohort");
    }
    if (spec.dithered() && bounds.cohortMax() > DITHERED_COHORT_MAX) {
      throw new IllegalArgumentException(
          "a dithered cohort has at most " + DITHERED_COHORT_MAX + " clients");
    }
    this.quantizer =
        new StochasticQuantizer(layout, spec.valueBits(), spec.range(bounds.singleClipNorm()));
    this.rotation = new Rotation(key("CSA1/rotation"));
  }

  private byte[] key(String label, byte[]... more) {
    byte[] prefix = (label + '\0').getBytes(StandardCharsets.US_ASCII);
    byte[][] parts = new byte[2 + more.length][];
    parts[0] = prefix;
    parts[1] = spec.seed();
    System.arraycopy(more, 0, parts, 2, more.length);
    return Sha256.of(parts);
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
    double scaledUp = spec.residual() ? 1 : (double) spec.parameters() / spec.fields();
    double step = 2 * spec.range(1) / levels * bounds.maxWeight() / weight * scaledUp;
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
    return new RingCheck(layout, spec.valueBits(), totals);
  }

  @Override
  public long[] encode(
      float[] update,
      float @Nullable [] residual,
      long weight,
      Contributor contributor,
      double... metrics) {
    checkLength(update.length);
    if (spec.residual() != (residual != null)) {
      throw new IllegalArgumentException(
          spec.residual() ? "expected a residual" : "expected no residual");
    }
    totals.check(weight, metrics);
    if (residual != null) {
      checkLength(residual.length);
      for (int i = 0; i < update.length; i++) {
        update[i] += residual[i];
      }
    }
    clip(update);
    if (spec.rotated()) {
      rotation.apply(update);
    }
    int[] chosen = chosen();
    float[] values = update;
    if (chosen.length > 0) {
      values = new float[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        values[i] = update[chosen[i]];
        update[chosen[i]] = 0;
      }
    }
    long[] lanes = new long[layout.lanes()];
    double share = (double) weight / bounds.maxWeight();
    quantizer.pack(values, share, rounding(contributor), lanes);
    totals.write(lanes, weight, metrics);
    if (residual != null) {
      if (spec.rotated()) {
        rotation.invert(update);
      }
      System.arraycopy(update, 0, residual, 0, update.length);
    }
    return lanes;
  }

  private void checkLength(int length) {
    if (length != spec.parameters()) {
      throw new IllegalArgumentException(
          "expected " + spec.parameters() + " parameters, got " + length);
    }
  }

  /** Which coordinates are sent; none means all. */
  private int[] chosen() {
    return spec.fields() == spec.parameters()
        ? new int[0]
        : RandomSubset.draw(key("CSA1/subset"), spec.fields(), spec.parameters());
  }

  private KeyStream rounding(Contributor contributor) {
    return spec.dithered() ? dither(contributor.label()) : KeyStream.fresh(contributor.rounding());
  }

  private KeyStream dither(byte[] label) {
    return new KeyStream(key("CSA1/dither", label), 0);
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
  public WeightedMean decode(long[] sum, Collection<byte[]> contributors) {
    totals.checkSum(sum);
    long count = sum[layout.countLane()];
    long weight = sum[layout.weightLane()];
    double share = (double) weight / bounds.maxWeight();
    if (!spec.residual()) {
      share = share * spec.fields() / spec.parameters();
    }
    float[] mean = quantizer.unpack(sum, dither(contributors, count), share);
    int[] chosen = chosen();
    if (chosen.length > 0) {
      float[] all = new float[spec.parameters()];
      for (int i = 0; i < chosen.length; i++) {
        all[chosen[i]] = mean[i];
      }
      mean = all;
    }
    if (spec.rotated()) {
      rotation.invert(mean);
    }
    return new WeightedMean(mean, weight, count, totals.metrics(sum));
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
