package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPointCodecTest {

  private static FixedPointCodec codec(int dimension, int fields, int cohort) {
    return new FixedPointCodec(new RingLayout(dimension, fields, 1), cohort, 4.0, 500);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void decode_sumOfManyClients_isTheirWeightedMean(int fields) {
    long seed = 20260101L + fields;
    SplittableRandom random = new SplittableRandom(seed);
    int dimension = 101;
    int clients = 20;
    FixedPointCodec codec = codec(dimension, fields, clients);
    RingSum sum = new RingSum(codec.layout());
    double[] expected = new double[dimension];
    double loss = 0;
    long weights = 0;
    for (int c = 0; c < clients; c++) {
      long weight = 1 + random.nextInt(500);
      float[] update = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        update[i] = (float) ((random.nextDouble() * 2 - 1) * 4.0);
        expected[i] += update[i] * (double) weight;
      }
      double clientLoss = random.nextDouble() * 3;
      loss += clientLoss * weight;
      weights += weight;
      sum.add(codec.encode(update, weight, clientLoss));
    }
    WeightedMean mean = codec.decode(sum.lanes());
    assertThat(mean.count()).isEqualTo(clients);
    assertThat(mean.weight()).isEqualTo(weights);
    assertThat(mean.metrics()[0])
        .isCloseTo(loss / weights, org.assertj.core.data.Offset.offset(1e-6));
    double step = 4.0 / (1L << (codec.valueBits() - 1)) * 500 * clients / weights + 1e-6;
    for (int i = 0; i < dimension; i++) {
      assertThat((double) mean.mean()[i])
          .as("seed %d, parameter %d", seed, i)
          .isCloseTo(expected[i] / weights, org.assertj.core.data.Offset.offset(step));
    }
  }

  @Test
  void sum_ofExtremes_carriesNothingIntoTheNextField() {
    int clients = 33;
    FixedPointCodec codec = codec(4, 2, clients);
    RingSum sum = new RingSum(codec.layout());
    for (int c = 0; c < clients; c++) {
      sum.add(codec.encode(new float[] {4, -4, 4, -4}, 500, 0.0));
    }
    assertThat(codec.decode(sum.lanes()).mean()).containsExactly(4f, -4f, 4f, -4f);
  }

  @Test
  void add_inAnyOrderAndBlockwise_givesTheSameLanes() {
    FixedPointCodec codec = codec(50, 2, 8);
    RingSum forward = new RingSum(codec.layout());
    RingSum backward = new RingSum(codec.layout());
    long[][] vectors = new long[8][];
    for (int c = 0; c < 8; c++) {
      float[] update = new float[50];
      SplittableRandom random = new SplittableRandom(c);
      for (int i = 0; i < 50; i++) {
        update[i] = (float) random.nextDouble();
      }
      vectors[c] = codec.encode(update, c + 1, 0.5);
      forward.add(vectors[c]);
    }
    for (int c = 7; c >= 0; c--) {
      ByteBuffer bytes = ByteBuffer.allocate(vectors[c].length * 8).order(ByteOrder.LITTLE_ENDIAN);
      for (long lane : vectors[c]) {
        bytes.putLong(lane);
      }
      bytes.flip();
      ByteBuffer head = bytes.duplicate();
      head.limit(80);
      backward.add(0, head);
      bytes.position(80);
      backward.add(10, bytes);
    }
    assertThat(backward.lanes()).containsExactly(forward.lanes());
  }

  @Test
  void encode_notFiniteOrBeyondTheClip_isRefused() {
    FixedPointCodec codec = codec(2, 2, 8);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 4.01f, -5f}) {
      assertThatThrownBy(() -> codec.encode(new float[] {0, bad}, 1, 0.0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("parameter 1");
    }
    assertThatThrownBy(() -> codec.encode(new float[] {0, 0}, 501, 0.0))
        .hasMessageContaining("weight must be 1 to 500");
  }

  @Test
  void constructor_tooManyClientsForTheField_throws() {
    assertThatThrownBy(() -> codec(2, 4, 1024)).hasMessageContaining("bits remain");
    assertThat(codec(2, 2, 20).valueBits()).isEqualTo(27);
    assertThat(codec(2, 2, 16).valueBits()).isEqualTo(28);
    assertThat(codec(2, 2, 17).valueBits()).isEqualTo(27);
  }

  @Test
  void decode_impossibleTotals_areRefused() {
    FixedPointCodec codec = codec(4, 2, 20);
    long[] sum = new long[codec.layout().lanes()];
    assertThatThrownBy(() -> codec.decode(sum)).isInstanceOf(RingSumException.class);
    sum[codec.layout().countLane()] = 2;
    sum[codec.layout().weightLane()] = 1;
    assertThatThrownBy(() -> codec.decode(sum)).hasMessageContaining("weight lane");
  }

  /** Golden: a change of these bits would break every stored body and every other client. */
  @Test
  void encode_knownInput_givesKnownLanes() {
    FixedPointCodec codec = codec(3, 2, 20);
    assertThat(codec.encode(new float[] {0, 4, -2}, 250, 1.5))
        .containsExactly(0x5ffffff_03ffffffL, 0x2ffffffL, 250, 1, 250L * (3L << 23));
  }
}
