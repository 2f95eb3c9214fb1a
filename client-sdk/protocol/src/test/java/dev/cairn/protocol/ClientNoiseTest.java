package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.privacy.DistributedNoise;
import dev.cairn.secagg.ring.NoiseSpec;
import dev.cairn.secagg.ring.NoisyCompressionSpec;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.ring.WeightedMean;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientNoiseTest {
  private static final int DIMENSION = 20_000;
  private static final ClientNoise NOISE = new ClientNoise(1.5, 6);

  private static UpdateSpec spec(ClientNoise noise) {
    return new UpdateSpec(4, 1, 10, 2, null, noise);
  }

  @Test
  void sum_hasTheNoiseOfAllWhoAddedIt_andNoLoss() {
    UpdatePipeline pipeline = new UpdatePipeline(spec(NOISE), DIMENSION, 7, 3);
    assertThat(pipeline.layout()).isEqualTo(new RingLayout(DIMENSION, 2, 0));
    assertThat(spec(NOISE).layout(DIMENSION)).isEqualTo(pipeline.layout());
    RingSum sum = new RingSum(pipeline.layout());
    for (int c = 0; c < 8; c++) {
      float[] delta = new float[DIMENSION];
      delta[c] = 100;
      sum.add(
          pipeline.encode(
              delta, null, 50, 0.5, UpdatePipeline.contributor(new ClientId("client-" + c))));
    }
    WeightedMean mean = pipeline.afterAggregation(sum.lanes());
    assertThat(mean.weight()).isEqualTo(8);
    assertThat(mean.metrics()).isEmpty();
    double square = 0;
    for (int i = 0; i < DIMENSION; i++) {
      double noise = mean.mean()[i] * 8.0 - (i < 8 ? 4 : 0);
      square += noise * noise / DIMENSION;
    }
    double promised = 1.5 * 4 * 1.5 * 4;
    assertThat(square / (promised * 8 / 6)).isCloseTo(1, within(5 * Math.sqrt(2.0 / DIMENSION)));
    assertThat(square).isGreaterThan(promised);
  }

  @Test
  void transform_isTheNoise_whateverTheRound() {
    assertThat(spec(NOISE).transform(5, 1, 2))
        .isEqualTo(spec(NOISE).transform(5, 2, 3))
        .isEqualTo(new NoiseSpec(5, 2, 6, 1.5));
    DistributedNoise noise = spec(NOISE).noiseOf(DIMENSION);
    assertThat(noise.clip()).isEqualTo(4);
    assertThat(noise.dimension()).isEqualTo(DIMENSION);
    assertThat(noise.curve().clients()).isEqualTo(6);
    assertThat(spec(NOISE).valueBits(DIMENSION)).isEqualTo(28);
    assertThat(spec(NOISE).check(DIMENSION).defect()).contains("expected");
    assertThatThrownBy(() -> new UpdateSpec(4, 1, 10, 2).noiseOf(1))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Half of the coordinates, rotated and on fewer bits: the sum's noise is what is promised. */
  @Test
  void compressedSum_hasTheNoiseOfAllWhoAddedIt() {
    Compression half = new Compression(true, false, 500_000, false);
    UpdateSpec spec = new UpdateSpec(4, 1, 10, 3, half, NOISE);
    UpdatePipeline pipeline = new UpdatePipeline(spec, DIMENSION, 7, 3);
    assertThat(pipeline.layout()).isEqualTo(new RingLayout(DIMENSION / 2, 3, 0));
    RingSum sum = new RingSum(pipeline.layout());
    for (int c = 0; c < 8; c++) {
      ClientId client = new ClientId("client-" + c);
      sum.add(
          pipeline.encode(new float[DIMENSION], null, 50, 0.5, UpdatePipeline.contributor(client)));
    }
    float[] mean = pipeline.afterAggregation(sum.lanes()).mean();
    double square = 0;
    for (float value : mean) {
      // Half of the energy is that of all, for the mean is scaled up to stand for them.
      square += value * 8.0 * value * 8.0 / 2 / DIMENSION;
    }
    DistributedNoise noise = spec.noiseOf(DIMENSION);
    assertThat(noise.sigma()).isBetween(6.0, 6.0 * 1.25);
    assertThat(square / (noise.sigma() * noise.sigma() * 8 / 6))
        .isCloseTo(1, within(5 * Math.sqrt(4.0 / DIMENSION)));
    assertThat(noise.scale()).isEqualTo(spec.scale(DIMENSION));
    assertThat(spec.transform(DIMENSION, 7, 3)).isInstanceOf(NoisyCompressionSpec.class);
  }

  /** What clients sign up for: as much noise, on as many honest shoulders. */
  @Test
  void assignmentDigest_bindsTheNoise() {
    ModelSpec model =
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2))));
    LocalTraining training = new LocalTraining(1, 10, 0.1, 0, 0, 0);
    Set<Digest> digests = new HashSet<>();
    digests.add(AssignmentDigest.of(model, training, new UpdateSpec(4, 1, 10, 2), 1, 1));
    digests.add(AssignmentDigest.of(model, training, spec(NOISE), 1, 1));
    digests.add(AssignmentDigest.of(model, training, spec(new ClientNoise(1.5, 7)), 1, 1));
    digests.add(AssignmentDigest.of(model, training, spec(new ClientNoise(1.4999, 6)), 1, 1));
    assertThat(digests).hasSize(4);
  }

  @Test
  void whatCannotWork_isRefused() {
    assertThatThrownBy(() -> new ClientNoise(0, 1)).hasMessageContaining("positive number, not 0");
    assertThatThrownBy(() -> new ClientNoise(Double.NaN, 1)).hasMessageContaining("not NaN");
    assertThatThrownBy(() -> new ClientNoise(1, 0)).hasMessageContaining("1 honest client");
    assertThatThrownBy(() -> new UpdateSpec(4, 2, 10, 2, null, NOISE))
        .hasMessageContaining("maxWeight must be 1, not 2");
    assertThatThrownBy(() -> new UpdateSpec(4, 2, 10, 2, Compression.usual(), NOISE))
        .hasMessageContaining("maxWeight must be 1, not 2");
    assertThatThrownBy(
            () -> new UpdateSpec(4, 1, 10, 2, new Compression(true, true, 1_000_000, false), NOISE))
        .hasMessageContaining("does not compose with dither");
    assertThatThrownBy(() -> new UpdateSpec(4, 1, 1_000, 4, null, NOISE))
        .hasMessageContaining("use fewer fields per lane");
    ModelSpec model =
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2))));
    SessionId session =
        new SessionId(new RoundId(new RunId("run-1"), 1, 1), new ClientId("client-1"));
    SignedMessage none = null;
    assertThatThrownBy(
            () ->
                new RoundAssignment(
                    session,
                    model,
                    new ModelId(Digest.of(new byte[0])),
                    new LocalTraining(1, 10, 0.1, 0, 0, 0),
                    spec(NOISE),
                    1,
                    1,
                    none))
        .hasMessageContaining("in secure rounds only");
  }
}
