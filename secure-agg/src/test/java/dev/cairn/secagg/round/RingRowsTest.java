package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.Contributor;
import dev.cairn.secagg.ring.FixedPointSpec;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.ring.RingSumException;
import dev.cairn.secagg.ring.TransformSpec;
import dev.cairn.secagg.ring.UpdateBounds;
import dev.cairn.secagg.ring.UpdateTransform;
import dev.cairn.secagg.ring.WeightedMean;
import dev.cairn.seeded.SeededRandomSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Rows 27 to 29 of the catalogue of attacks and faults: numbers that must not overflow, vanish or
 * divide by zero. Each is shown on the library, and on one that lacks the line against it.
 */
class RingRowsTest {
  private static final String COMPRESSION = "ring.CompressingTransform";
  private static final String COMPRESSION_SPEC = "ring.CompressionSpec";
  private static final String FIXED_POINT = "ring.FixedPointCodec";
  private static final String TOTALS = "ring.Totals";

  private static final int COHORT = 1000;
  private static final int DIMENSION = 8;
  private static final long WEIGHT = 50;
  private static final float NORM = 2;

  private static TransformSpec fixedPoint() {
    return new FixedPointSpec(DIMENSION, 3);
  }

  /** Not rotated, so that a test can say which field is at its maximum. */
  private static TransformSpec compression(int valueBits) {
    return new CompressionSpec(
        DIMENSION, DIMENSION, 3, valueBits, false, false, false, 100, new byte[32]);
  }

  private static UpdateTransform transform(TransformSpec spec) {
    return spec.within(new UpdateBounds(COHORT, NORM, WEIGHT, 0));
  }

  private static long[] encoded(UpdateTransform transform, long weight, float second) {
    float[] update = new float[DIMENSION];
    update[1] = second;
    return transform.encode(
        update, null, weight, new Contributor(new byte[1], new SeededRandomSource(weight)));
  }

  /** As many clients as there may be, all with the largest value in one field. */
  abstract static class Extremes implements Callable<String> {
    abstract TransformSpec spec();

    @Override
    public String call() {
      UpdateTransform transform;
      try {
        transform = transform(spec());
      } catch (IllegalArgumentException e) {
        return "refused";
      }
      RingSum sum = new RingSum(transform.layout());
      for (int i = 0; i < COHORT; i++) {
        sum.add(encoded(transform, WEIGHT, NORM));
      }
      WeightedMean mean = transform.decode(sum.lanes(), List.of());
      return Math.abs(mean.mean()[1] - NORM) < 1e-6 && Math.abs(mean.mean()[2]) < 0.01
          ? "exact"
          : "overflowed";
    }
  }

  static final class FixedPointExtremes extends Extremes {
    @Override
    TransformSpec spec() {
      return fixedPoint();
    }
  }

  static final class CompressedExtremes extends Extremes {
    @Override
    TransformSpec spec() {
      return compression(11);
    }
  }

  static final class TooManyBits extends Extremes {
    @Override
    TransformSpec spec() {
      return compression(12);
    }
  }

  @Test
  void row27_allClientsAtTheMaximum_isExact_andWiderFieldsAreRefused() throws Exception {
    assertThat(Mutant.none().run(FixedPointExtremes.class)).isEqualTo("exact");
    Mutant oneBitMore =
        Mutant.of(
            FIXED_POINT,
            "(32 - Integer.numberOfLeadingZeros(cohortMax - 1))",
            "(31 - Integer.numberOfLeadingZeros(cohortMax - 1))");
    assertThat(oneBitMore.run(FixedPointExtremes.class)).isEqualTo("overflowed");
    assertThat(Mutant.none().run(CompressedExtremes.class)).isEqualTo("exact");
    assertThat(Mutant.none().run(TooManyBits.class)).isEqualTo("refused");
    Mutant anyBits = Mutant.of(COMPRESSION_SPEC, "if (valueBits > most)", "if (false)");
    assertThat(anyBits.run(TooManyBits.class)).isEqualTo("overflowed");
  }

  /** What becomes of one client's number, by either transform. */
  abstract static class Number implements Callable<String> {
    private final TransformSpec spec;
    private final float value;

    Number(TransformSpec spec, float value) {
      this.spec = spec;
      this.value = value;
    }

    @Override
    public String call() {
      UpdateTransform transform = transform(spec);
      try {
        return "mean " + transform.decode(encoded(transform, WEIGHT, value), List.of()).mean()[1];
      } catch (IllegalArgumentException e) {
        return "refused";
      }
    }
  }

  static final class FixedPointNaN extends Number {
    FixedPointNaN() {
      super(fixedPoint(), Float.NaN);
    }
  }

  static final class CompressedNaN extends Number {
    CompressedNaN() {
      super(compression(11), Float.NaN);
    }
  }

  static final class CompressedInfinity extends Number {
    CompressedInfinity() {
      super(compression(11), Float.NEGATIVE_INFINITY);
    }
  }

  static final class CompressedHuge extends Number {
    CompressedHuge() {
      super(compression(11), 1e38f);
    }
  }

  private static String meanOf(TransformSpec spec, float value) {
    return new Number(spec, value) {}.call();
  }

  @Test
  void row28_notANumber_isRefused_andNeverEncodedAsSomething() throws Exception {
    assertThat(Mutant.none().run(FixedPointNaN.class)).isEqualTo("refused");
    Mutant anyValue =
        Mutant.of(FIXED_POINT, "if (!(Math.abs(value) <= limit))", "if (Math.abs(value) > limit)");
    assertThat(anyValue.run(FixedPointNaN.class)).startsWith("mean ");
    assertThat(Mutant.none().run(CompressedNaN.class)).isEqualTo("refused");
    assertThat(Mutant.none().run(CompressedInfinity.class)).isEqualTo("refused");
    Mutant anyNorm =
        Mutant.of(COMPRESSION, "if (Double.isNaN(norm) || Double.isInfinite(norm))", "if (false)");
    assertThat(anyNorm.run(CompressedNaN.class)).startsWith("mean ");
    assertThat(anyNorm.run(CompressedInfinity.class)).startsWith("mean ");
  }

  /** A huge value is scaled to the norm; beyond fixed point's clip it is the caller's mistake. */
  @Test
  void row28_hugeAndTinyNumbers_areClippedAndZero() throws Exception {
    for (float value : new float[] {1e38f, Float.MAX_VALUE}) {
      assertThat(meanOf(compression(11), value)).isEqualTo("mean 2.0");
      assertThat(meanOf(compression(11), -value)).isEqualTo("mean -2.0");
      assertThat(meanOf(fixedPoint(), value)).isEqualTo("refused");
    }
    for (float value : new float[] {-0.0f, Float.MIN_VALUE, -1e-40f}) {
      assertThat(meanOf(fixedPoint(), value)).isEqualTo("mean 0.0");
      assertThat(meanOf(compression(11), value)).isEqualTo(meanOf(compression(11), 0));
    }
    Mutant unclipped =
        Mutant.of(COMPRESSION, "if (norm > bounds.clipNorm() * NORM_TOLERANCE)", "if (false)");
    assertThat(Mutant.none().run(HugeBesideAnother.class)).isEqualTo("direction kept");
    assertThat(unclipped.run(HugeBesideAnother.class)).isEqualTo("direction lost");
  }

  /** Clipping is to the norm, not value by value, which would turn the update. */
  static final class HugeBesideAnother implements Callable<String> {
    @Override
    public String call() {
      UpdateTransform transform = transform(compression(11));
      float[] update = {1e38f, 1e37f, 0, 0, 0, 0, 0, 0};
      long[] lanes =
          transform.encode(
              update, null, WEIGHT, new Contributor(new byte[1], new SeededRandomSource(1)));
      float[] mean = transform.decode(lanes, List.of()).mean();
      return mean[0] / mean[1] > 5 ? "direction kept" : "direction lost";
    }
  }

  /** What becomes of one client's weight. */
  abstract static class Weight implements Callable<String> {
    private final long weight;

    Weight(long weight) {
      this.weight = weight;
    }

    @Override
    public String call() {
      for (TransformSpec spec : List.of(fixedPoint(), compression(11))) {
        try {
          return "encoded " + encoded(transform(spec), weight, 1).length;
        } catch (IllegalArgumentException e) {
          continue;
        }
      }
      return "refused";
    }
  }

  static final class NoWeight extends Weight {
    NoWeight() {
      super(0);
    }
  }

  static final class NegativeWeight extends Weight {
    NegativeWeight() {
      super(-1);
    }
  }

  static final class TooMuchWeight extends Weight {
    TooMuchWeight() {
      super(WEIGHT + 1);
    }
  }

  /** A sum that says that all of its clients together weigh nothing. */
  static final class WeightlessSum implements Callable<String> {
    @Override
    public String call() {
      String means = "";
      for (TransformSpec spec : List.of(fixedPoint(), compression(11))) {
        UpdateTransform transform = transform(spec);
        long[] sum = encoded(transform, WEIGHT, 1);
        sum[transform.layout().weightLane()] = 0;
        try {
          means += " " + transform.decode(sum, List.of()).mean()[1];
        } catch (RingSumException e) {
          means += " refused";
        }
      }
      return means.trim();
    }
  }

  @Test
  void row29_weightsOutOfRange_areRefused_andNothingIsDividedByZero() throws Exception {
    Mutant anyWeight =
        Mutant.of(TOTALS, "if (weight < 1 || weight > maxWeight) { throw", "if (false) { throw");
    for (Class<? extends Weight> weight :
        List.of(NoWeight.class, NegativeWeight.class, TooMuchWeight.class)) {
      assertThat(Mutant.none().run(weight)).isEqualTo("refused");
      assertThat(anyWeight.run(weight)).isEqualTo("encoded 5");
    }
    assertThat(Mutant.none().run(WeightlessSum.class)).isEqualTo("refused refused");
    Mutant anySum =
        Mutant.of(TOTALS, "if (weight < count || weight > count * maxWeight)", "if (false)");
    assertThat(anySum.run(WeightlessSum.class)).isEqualTo("Infinity Infinity");
  }
}
