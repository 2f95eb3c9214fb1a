package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededRandomSource;
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

  private static RingCheck.Fault fault(RingCheck check, long[] lanes) {
    for (long lane : lanes) {
      check.lane(lane);
    }
    assertThat(check.defect()).isNotEmpty();
    return check.fault();
  }

  @Test
  void fault_isTheKindOfTheDefect() {
    assertThat(fault(codec.check(), new long[3])).isEqualTo(RingCheck.Fault.SHAPE);
    long[] field = good.clone();
    field[1] |= 1L << 63;
    assertThat(fault(codec.check(), field)).isEqualTo(RingCheck.Fault.RANGE);
    long[] weight = good.clone();
    weight[codec.layout().weightLane()] = 0;
    assertThat(fault(codec.check(), weight)).isEqualTo(RingCheck.Fault.RANGE);
    assertThat(fault(codec.check().boundedBy(6), good)).isEqualTo(RingCheck.Fault.NORM);
    assertThatThrownBy(() -> fed(codec.check(), good, 8).fault())
        .isInstanceOf(IllegalStateException.class);
  }

  private static RingCheck fed(RingCheck check, long[] lanes, int block) {
    ByteBuffer bytes = ByteBuffer.allocate(lanes.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(lanes);
    for (int at = 0; at < bytes.capacity(); at += block) {
      check.feed(ByteBuffer.wrap(bytes.array(), at, Math.min(block, bytes.capacity() - at)));
    }
    return check;
  }

  /** The vector (1, 2, 3, 4, -4) has a norm of 6.7823. */
  @Test
  void norm_isBoundedWhateverTheWeight_inBlocksOfAnySize() {
    for (long clientWeight : new long[] {1, 7, 500}) {
      long[] lanes = codec.encode(new float[] {1, 2, 3, 4, -4}, clientWeight, 0.25);
      for (int block : new int[] {1, 7, 8, 16, 24, 48}) {
        assertThat(fed(codec.check().boundedBy(6.79), lanes, block).defect()).isEmpty();
        assertThat(fed(codec.check().boundedBy(6.76), lanes, block).defect())
            .as("weight %d, blocks of %d", clientWeight, block)
            .contains("its norm is 6.78")
            .contains("6.76 is the largest allowed");
      }
    }
  }

  /** The most that encoding may do to an update at its bound is not held against it. */
  @Test
  void norm_ofCompressedUpdatesAtTheirBound_isAllowed_andOfTwiceAsMuchIsNot() {
    for (int bits : new int[] {6, 12}) {
      for (boolean rotated : new boolean[] {true, false}) {
        for (int dimension : new int[] {1_000, 4_099}) {
          for (long clientWeight : new long[] {50, 100}) {
            CompressingTransform transform = compressing(dimension, bits, rotated);
            long[] lanes =
                transform.encode(
                    update(dimension),
                    null,
                    clientWeight,
                    new Contributor(new byte[0], new SeededRandomSource(dimension)),
                    0.5);
            String which = bits + " bits, " + rotated + ", " + dimension + ", " + clientWeight;
            assertThat(fed(transform.check().boundedBy(2), lanes, 4_096).defect())
                .as(which)
                .isEmpty();
            assertThat(fed(transform.check().boundedBy(1), lanes, 4_096).defect())
                .as(which)
                .contains("its norm is");
          }
        }
      }
    }
  }

  private static CompressingTransform compressing(int dimension, int bits, boolean rotated) {
    return new CompressingTransform(
        new CompressionSpec(
            dimension,
            dimension,
            3,
            bits,
            rotated,
            false,
            false,
            CompressionSpec.usualDeviations(bits),
            new byte[32]),
        new UpdateBounds(8, 2, 100, 1));
  }

  /** An update with the norm 2. */
  private static float[] update(int dimension) {
    SplittableRandom random = new SplittableRandom(11);
    float[] update = new float[dimension];
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      update[i] = (float) (random.nextDouble() - 0.5);
      square += update[i] * update[i];
    }
    for (int i = 0; i < dimension; i++) {
      update[i] *= (float) (2 / Math.sqrt(square));
    }
    return update;
  }
}
