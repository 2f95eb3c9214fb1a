package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededRandomSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A million masked lanes look the same whatever is below the mask: uniform, byte by byte and bit by
 * bit. The seeds are fixed, so that a result stays what it is.
 */
class MaskedLanesTest {
  private static final int LANES = 1_000_000;

  /** Six deviations above the mean of chi-square with 255 degrees of freedom. */
  private static final double CHI_SQUARE_MAX = 255 + 6 * Math.sqrt(2 * 255);

  /** A sum of one update: nothing, the most that fits, a slope, and one odd lane in a hundred. */
  private static List<long[]> inputs() {
    long[] full = new long[LANES];
    Arrays.fill(full, 0x001F_FFFF_FFFF_FFFFL);
    return List.of(
        new long[LANES],
        full,
        LongStream.range(0, LANES).toArray(),
        LongStream.range(0, LANES).map(i -> i % 100 == 0 ? -1 : 0).toArray());
  }

  private static long[] masked(long[] input, int masks) {
    long[] lanes = input.clone();
    MaskSum sum = new MaskSum();
    for (int i = 0; i < masks; i++) {
      SecretBytes seed = SecretBytes.random(40, new SeededRandomSource(390 + i));
      if (i % 2 == 0) {
        sum.add(seed);
      } else {
        sum.subtract(seed);
      }
    }
    sum.applyTo(lanes);
    return lanes;
  }

  @Test
  void row39_maskedLanes_areUniform_whateverIsBelow() {
    for (long[] input : inputs()) {
      for (int masks : new int[] {1, 2, 5}) {
        assertThat(worstChiSquare(masked(input, masks))).isLessThan(CHI_SQUARE_MAX);
      }
    }
  }

  /** Knowing the input of a lone client helps nobody to guess what the next lane will be. */
  @Test
  void row39_neighbouringLanes_tellNothingOfEachOther() {
    for (long[] input : inputs()) {
      long[] lanes = masked(input, 1);
      long[] differences = new long[LANES - 1];
      long[] flips = new long[LANES - 1];
      for (int i = 0; i + 1 < LANES; i++) {
        differences[i] = lanes[i + 1] - lanes[i];
        flips[i] = lanes[i + 1] ^ lanes[i];
      }
      assertThat(worstChiSquare(differences)).isLessThan(CHI_SQUARE_MAX);
      assertThat(worstChiSquare(flips)).isLessThan(CHI_SQUARE_MAX);
    }
  }

  /** The yardstick itself: it sees an input without a mask, and a mask that lacks one bit. */
  @Test
  void theYardstick_seesLanesThatAreNotFullyMasked() {
    for (long[] input : inputs()) {
      assertThat(worstChiSquare(input)).isGreaterThan(100 * CHI_SQUARE_MAX);
    }
    long[] mask = masked(new long[LANES], 1);
    for (int bit = 0; bit < 64; bit++) {
      long kept = ~(1L << bit);
      assertThat(worstChiSquare(Arrays.stream(mask).map(lane -> lane & kept).toArray()))
          .as("bit %d", bit)
          .isGreaterThan(100 * CHI_SQUARE_MAX);
    }
  }

  /** The greatest chi-square among the eight bytes of a lane. */
  private static double worstChiSquare(long[] lanes) {
    int[][] counts = new int[8][256];
    for (long lane : lanes) {
      for (int b = 0; b < 8; b++) {
        counts[b][(int) (lane >>> (8 * b)) & 0xff]++;
      }
    }
    double expected = lanes.length / 256.0;
    double worst = 0;
    for (int[] ofByte : counts) {
      double sum = 0;
      for (int count : ofByte) {
        sum += (count - expected) * (count - expected) / expected;
      }
      worst = Math.max(worst, sum);
    }
    return worst;
  }
}
