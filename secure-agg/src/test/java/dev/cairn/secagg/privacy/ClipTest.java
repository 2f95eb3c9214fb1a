package dev.cairn.secagg.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipTest {

  @SeededTest
  void clipped_isWithinTheBound_andPointsTheSameWay(SplittableRandom random) {
    double bound = Math.scalb(1 + random.nextDouble(), random.nextInt(-30, 30));
    float size = (float) (bound * Math.pow(10, random.nextInt(-3, 6)));
    float[] update = new float[1 + random.nextInt(5_000)];
    for (int i = 0; i < update.length; i++) {
      update[i] = (float) (size * (2 * random.nextDouble() - 1));
    }
    float[] before = update.clone();
    double norm = new NormClip(bound).clip(update);
    assertThat(norm).isEqualTo(NormClip.norm(before));
    assertThat(NormClip.norm(update)).isLessThanOrEqualTo(Math.min(bound, norm));
    if (norm <= bound * (1 - 0x1p-19)) {
      assertThat(update).isEqualTo(before);
    } else {
      assertThat(NormClip.norm(update)).isGreaterThan(bound * (1 - 0x1p-19));
      for (int i = 0; i < update.length; i++) {
        assertThat(update[i] / bound * norm).isCloseTo(before[i], within(2e-6 * size));
      }
    }
  }

  @Test
  void whatIsNoNumber_isRefused() {
    NormClip clip = new NormClip(1);
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] update = {1, value};
      assertThatThrownBy(() -> clip.clip(update)).hasMessageContaining("parameter 1 is not");
      assertThat(update[0]).isEqualTo(1);
    }
    float[] extremes = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f};
    clip.clip(extremes);
    assertThat(NormClip.norm(extremes)).isBetween(1 - 1e-6, 1.0);
    for (double bound : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 0x1p65}) {
      assertThatThrownBy(() -> new NormClip(bound)).hasMessageContaining("2^-64 to 2^64");
    }
  }

  /** All norms are 1: the clip rises by exp(0.1) until it is there, then stays around. */
  @Test
  void adaptiveClip_risesToWhereHalfAreBelow() {
    AdaptiveClip clip = new AdaptiveClip(0.1, 0.5, 0.2, 0);
    int rounds = 0;
    while (clip.clip() < 1) {
      AdaptiveClip next = clip.next(20 * clip.vote(1), 20);
      assertThat(next.clip() / clip.clip()).isCloseTo(Math.exp(0.1), within(1e-12));
      clip = next;
      rounds++;
    }
    assertThat(rounds).isEqualTo(24);
    for (int i = 0; i < 20; i++) {
      clip = clip.next(20 * clip.vote(1), 20);
      assertThat(clip.clip()).isBetween(Math.exp(-0.1), Math.exp(0.1));
    }
  }

  @SeededTest(runs = 10)
  void adaptiveClip_findsTheQuantile_throughNoise(long seed, SplittableRandom random) {
    double quantile = 0.2 + 0.6 * random.nextDouble();
    double[] norms = IntStream.range(0, 200).mapToDouble(i -> 3 + i / 200.0).toArray();
    AdaptiveClip clip = new AdaptiveClip(0.1, quantile, 0.2, 10);
    SeededRandomSource source = new SeededRandomSource(seed);
    double late = 0;
    for (int round = 0; round < 300; round++) {
      long[] votes = new long[1];
      for (double norm : norms) {
        votes[0] += clip.vote(norm);
      }
      new DiscreteGaussian(clip.voteVariance(1)).addTo(votes, source);
      clip = clip.next(votes[0], norms.length);
      late += round < 100 ? 0 : clip.clip() / 200;
    }
    assertThat(late).isCloseTo(3 + quantile, within(0.05));
  }

  @Test
  void votes_paidFromTheUpdatesNoise() {
    AdaptiveClip clip = AdaptiveClip.median(1, 100);
    double update = clip.updateMultiplier(1);
    assertThat(update).isCloseTo(Math.pow(1 - 0.01, -0.5), within(1e-12));
    RdpAccountant both =
        RdpAccountant.empty()
            .plus(RenyiCurve.gaussian(update), 1)
            .plus(RenyiCurve.gaussian(2 * clip.voteSigma()), 1);
    RdpAccountant one = RdpAccountant.empty().plus(RenyiCurve.gaussian(1), 1);
    assertThat(both.epsilon(1e-6)).isCloseTo(one.epsilon(1e-6), within(1e-9));
    assertThatThrownBy(() -> clip.updateMultiplier(10)).hasMessageContaining("leaves nothing");
  }

  @Test
  void voteNoise_isTheNumbersSigma_amongTheHonest() {
    AdaptiveClip clip = AdaptiveClip.median(1, 100);
    double all = clip.voteVariance(1).sigma() / AdaptiveClip.VOTE_UNIT / 2;
    double each = clip.voteVariance(60).sigma() / AdaptiveClip.VOTE_UNIT / 2;
    assertThat(all).isCloseTo(5, within(1e-5));
    assertThat(each * Math.sqrt(60)).isCloseTo(5, within(1e-5));
    assertThat(each * AdaptiveClip.VOTE_UNIT).isGreaterThan(DistributedNoise.LOCAL_SIGMA_MIN);
    assertThatThrownBy(() -> new AdaptiveClip(1, 0.5, 0.2, 0).voteVariance(1))
        .hasMessageContaining("no noise");
  }

  @Test
  void adaptiveClips_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> new AdaptiveClip(0, 0.5, 0.2, 0)).hasMessageContaining("clip");
    assertThatThrownBy(() -> new AdaptiveClip(1, 1, 0.2, 0)).hasMessageContaining("quantile");
    assertThatThrownBy(() -> new AdaptiveClip(1, 0.5, 0, 0)).hasMessageContaining("rate");
    assertThatThrownBy(() -> new AdaptiveClip(1, 0.5, 0.2, -1)).hasMessageContaining("voteSigma");
    assertThatThrownBy(() -> AdaptiveClip.median(1, 10).next(0, 0)).hasMessageContaining("client");
  }
}
