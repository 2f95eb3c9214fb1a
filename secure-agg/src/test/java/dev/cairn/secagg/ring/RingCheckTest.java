package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RingCheckTest {
  private final FixedPointCodec codec = new FixedPointCodec(new RingLayout(5, 2, 1), 20, 4.0, 500);
  private final long[] good = codec.encode(new float[] {1, 2, 3, 4, -4}, 7, 0.25);

  private String defect(long[] lanes, int block) {
    ByteBuffer bytes = ByteBuffer.allocate(lanes.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(lanes);
    return defect(bytes.array(), block);
  }

  private String defect(byte[] bytes, int block) {
    RingCheck check = codec.check();
    for (int at = 0; at < bytes.length; at += block) {
      check.feed(ByteBuffer.wrap(bytes, at, Math.min(block, bytes.length - at)));
    }
    return check.defect();
  }

  @Test
  void feed_wellFormedVectorInBlocksOfAnySize_hasNoDefect() {
    for (int block = 1; block <= good.length * 8; block++) {
      assertThat(defect(good, block)).as("blocks of %d", block).isEmpty();
    }
  }

  @Test
  void feed_anyForbiddenBitInBlocksOfAnySize_isSeen() {
    SplittableRandom random = new SplittableRandom(7);
    for (int lane = 0; lane < 3; lane++) {
      for (int bit : new int[] {27, 31, 59, 63}) {
        long[] bad = good.clone();
        bad[lane] |= 1L << bit;
        int block = 1 + random.nextInt(64);
        assertThat(defect(bad, block))
            .as("lane %d, bit %d, blocks of %d", lane, bit, block)
            .contains("more than 27 bits");
      }
    }
  }

  @Test
  void defect_names_theTotalThatIsWrong() {
    long[] count = good.clone();
    count[codec.layout().countLane()] = 2;
    assertThat(defect(count, 13)).contains("count");
    long[] weight = good.clone();
    weight[codec.layout().weightLane()] = 501;
    assertThat(defect(weight, 13)).contains("weight");
    long[] metric = good.clone();
    metric[codec.layout().metricLane(0)] = Long.MAX_VALUE;
    assertThat(defect(metric, 13)).contains("metric");
    metric[codec.layout().metricLane(0)] = Long.MIN_VALUE;
    assertThat(defect(metric, 13)).contains("metric");
  }

  /** The smallest of all longs is its own absolute value. */
  @Test
  void defect_smallestMetricUnderWeightOne_isSeen() {
    long[] bad = codec.encode(new float[5], 1, 0.25);
    bad[codec.layout().metricLane(0)] = Long.MIN_VALUE;
    assertThat(defect(bad, 13)).contains("metric");
  }

  @Test
  void defect_tooShortOrTooLongOrWithASplitLane_isALengthDefect() {
    for (int length : new int[] {0, 1, 8, good.length * 8 - 1, good.length * 8 + 1, 1000}) {
      assertThat(defect(new byte[length], 16)).as("%d bytes", length).contains("expected 6 lanes");
    }
  }
}
