package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.seeded.SeededRandomSource;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What the noise in a sum is worth when some clients leave theirs out. */
class NoiseRowsTest {
  private static final Mutant EVERYBODY_IS_HONEST =
      Mutant.of(
          "privacy.DistributedNoise",
          "cohortMin - (int) ((long) roster * gammaMillionths / MILLION)",
          "cohortMin");

  @Test
  void row46_colludersSendNoNoise_theSumHasWhatWasPromised() throws Exception {
    assertThat(Mutant.none().run(SmallestSum.class)).isEqualTo("enough");
    assertThat(EVERYBODY_IS_HONEST.run(SmallestSum.class)).isEqualTo("too little");
  }

  /** The smallest set that may be opened, with as many colluders in it as are assumed. */
  static final class SmallestSum implements Callable<String> {
    private static final int ROSTER = 50;
    private static final int COHORT_MIN = 40;
    private static final int GAMMA_MILLIONTHS = 200_000;
    private static final int COLLUDERS = 10;
    private static final int DIMENSION = 20_000;
    private static final double SIGMA = 0.5;
    private static final double SCALE = 1_000;

    @Override
    public String call() {
      int honest = DistributedNoise.honest(COHORT_MIN, ROSTER, GAMMA_MILLIONTHS);
      DistributedNoise noise = new DistributedNoise(1, SCALE, DIMENSION, SIGMA, honest);
      long[] sum = new long[DIMENSION];
      for (int client = 0; client < COHORT_MIN - COLLUDERS; client++) {
        long[] integers = noise.apply(new float[DIMENSION], new SeededRandomSource(client));
        for (int i = 0; i < DIMENSION; i++) {
          sum[i] += integers[i];
        }
      }
      double square = 0;
      for (long value : sum) {
        square += (double) value * value / DIMENSION;
      }
      // The mean of squares is off by sqrt(2 / DIMENSION) typically; four times that is allowed.
      double promised = SIGMA * SCALE * SIGMA * SCALE;
      return square >= promised * (1 - 4 * Math.sqrt(2.0 / DIMENSION)) ? "enough" : "too little";
    }
  }
}
