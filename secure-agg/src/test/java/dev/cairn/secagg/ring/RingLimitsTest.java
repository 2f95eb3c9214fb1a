package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every limit of layouts, codecs and sums: the last value that is taken, the first that is not. */
class RingLimitsTest {
  private static final RingLayout LAYOUT = new RingLayout(5, 3, 2);
  private static final int COHORT = 20;
  private static final long WEIGHT_MAX = 500;
  private static final FixedPointCodec CODEC = new FixedPointCodec(LAYOUT, COHORT, 4.0, WEIGHT_MAX);
  private static final float[] UPDATE = {1, 2, 3, 4, -4};

  private static void taken(ThrowingCallable code) {
    assertThatCode(code).doesNotThrowAnyException();
  }

  private static void refused(ThrowingCallable code) {
    assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void layout_hasLimits() {
    taken(() -> new RingLayout(1, 1, 0));
    taken(() -> new RingLayout(RingLayout.DIMENSION_MAX, 4, 16));
    refused(() -> new RingLayout(0, 1, 0));
    refused(() -> new RingLayout(RingLayout.DIMENSION_MAX + 1, 1, 0));
    refused(() -> new RingLayout(1, 0, 0));
    refused(() -> new RingLayout(1, 5, 0));
    refused(() -> new RingLayout(1, 1, -1));
    refused(() -> new RingLayout(1, 1, 17));
  }

  @Test
  void lanes_standInTheirOrder() {
    assertThat(LAYOUT.weightLane()).isEqualTo(2);
    assertThat(LAYOUT.countLane()).isEqualTo(3);
    assertThat(LAYOUT.metricLane(0)).isEqualTo(4);
    assertThat(LAYOUT.metricLane(1)).isEqualTo(5);
    assertThat(LAYOUT.lanes()).isEqualTo(6);
    assertThat(LAYOUT.bytes()).isEqualTo(48);
    refused(() -> LAYOUT.metricLane(-1));
    refused(() -> LAYOUT.metricLane(2));
  }

  @Test
  void codec_hasLimits() {
    RingLayout wide = new RingLayout(1, 1, 0);
    taken(() -> new FixedPointCodec(wide, 1, 1, 1));
    taken(() -> new FixedPointCodec(wide, 1 << 20, 1, Integer.MAX_VALUE));
    refused(() -> new FixedPointCodec(wide, 0, 1, 1));
    refused(() -> new FixedPointCodec(wide, (1 << 20) + 1, 1, 1));
    refused(() -> new FixedPointCodec(wide, 1, 0, 1));
    refused(() -> new FixedPointCodec(wide, 1, Double.NaN, 1));
    refused(() -> new FixedPointCodec(wide, 1, 1, 0));
    refused(() -> new FixedPointCodec(wide, 1, 1, Integer.MAX_VALUE + 1L));
  }

  @Test
  void eightBits_areEnoughForAValue_sevenAreNot() {
    RingLayout narrow = new RingLayout(1, 4, 0);
    assertThat(new FixedPointCodec(narrow, 256, 1, 1).valueBits()).isEqualTo(8);
    assertThatThrownBy(() -> new FixedPointCodec(narrow, 257, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only 7 bits");
  }

  @Test
  void weights_haveLimits() {
    taken(() -> CODEC.encode(UPDATE, 1, 0, 0));
    taken(() -> CODEC.encode(UPDATE, WEIGHT_MAX, 0, 0));
    refused(() -> CODEC.encode(UPDATE, 0, 0, 0));
    refused(() -> CODEC.encode(UPDATE, WEIGHT_MAX + 1, 0, 0));
  }

  /** Floats may lie a millionth beyond the clip, and exactly that. */
  @Test
  void parameters_mayLieAMillionthBeyondTheClip_andNoMore() {
    int exact = 0;
    for (float value = 1; value < 2; value += 0.01f) {
      double clip = value / (1 + 1e-6);
      if (clip * (1 + 1e-6) == value) {
        FixedPointCodec codec = new FixedPointCodec(new RingLayout(1, 1, 0), 4, clip, 1);
        float[] at = {value};
        float[] beyond = {-Math.nextUp(value)};
        taken(() -> codec.encode(at, 1));
        refused(() -> codec.encode(beyond, 1));
        exact++;
      }
    }
    assertThat(exact).isGreaterThan(10);
  }

  private static String defect(long[] lanes) {
    RingCheck check = CODEC.check();
    for (long lane : lanes) {
      check.lane(lane);
    }
    return check.defect();
  }

  @Test
  void aClientsWeight_isOneToTheMost() {
    long[] lanes = CODEC.encode(UPDATE, 1, 0, 0);
    for (long weight : new long[] {0, 1, WEIGHT_MAX, WEIGHT_MAX + 1}) {
      lanes[LAYOUT.weightLane()] = weight;
      boolean good = weight >= 1 && weight <= WEIGHT_MAX;
      assertThat(defect(lanes)).isEqualTo(good ? "" : "the weight lane must be 1 to 500");
    }
  }

  /** Metrics are held at their limit when they are encoded; nothing beyond it passes. */
  @Test
  void aClientsMetrics_areWithinTheirLimit() {
    for (double metric : new double[] {1e300, -1e300}) {
      long[] lanes = CODEC.encode(UPDATE, 7, 0, metric);
      assertThat(defect(lanes)).isEmpty();
      lanes[LAYOUT.metricLane(1)] += metric > 0 ? 7 : -7;
      assertThat(defect(lanes)).isEqualTo("metric 1 is out of range");
    }
  }

  /** Three fields of 21 bits leave the topmost bit of a lane to nobody. */
  @Test
  void theBitThatNoFieldHas_isForbidden() {
    long[] lanes = CODEC.encode(UPDATE, 1, 0, 0);
    lanes[0] |= 1L << 63;
    assertThat(defect(lanes)).contains("a field holds more than");
  }

  @Test
  void countsAndWeightsOfSums_haveLimits() {
    for (long count : new long[] {1, COHORT}) {
      taken(() -> CODEC.decode(sum(count, count)));
      taken(() -> CODEC.decode(sum(count, count * WEIGHT_MAX)));
      assertThatThrownBy(() -> CODEC.decode(sum(count, count - 1)))
          .isInstanceOf(RingSumException.class);
      assertThatThrownBy(() -> CODEC.decode(sum(count, count * WEIGHT_MAX + 1)))
          .isInstanceOf(RingSumException.class)
          .hasMessageContaining(count + " to " + count * WEIGHT_MAX + ",");
    }
    for (long count : new long[] {0, COHORT + 1}) {
      assertThatThrownBy(() -> CODEC.decode(sum(count, count)))
          .isInstanceOf(RingSumException.class)
          .hasMessageContaining("the count lane must be 1 to 20");
    }
  }

  private static long[] sum(long count, long weight) {
    long[] lanes = new long[LAYOUT.lanes()];
    lanes[LAYOUT.countLane()] = count;
    lanes[LAYOUT.weightLane()] = weight;
    return lanes;
  }

  @Test
  void row26_blocks_endWithinTheSum() {
    RingSum sum = new RingSum(LAYOUT);
    taken(() -> sum.add(LAYOUT.lanes() - 2, ByteBuffer.allocate(16)));
    refused(() -> sum.add(LAYOUT.lanes() - 1, ByteBuffer.allocate(16)));
    refused(() -> sum.add(-1, ByteBuffer.allocate(16)));
    refused(() -> sum.add(0, ByteBuffer.allocate(9)));
  }
}
