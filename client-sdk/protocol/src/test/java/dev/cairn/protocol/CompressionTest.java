package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.FixedPointSpec;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.ring.WeightedMean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {
  private static final int DIMENSION = 1000;

  private static UpdateSpec spec(int fieldsPerLane, Compression compression) {
    return new UpdateSpec(4, 300, 20, fieldsPerLane, compression);
  }

  @Test
  void transform_ofTheUsualCompression_hasAsManyBitsAsTheCohortAllows() {
    CompressionSpec transform =
        (CompressionSpec) spec(3, Compression.usual()).transform(DIMENSION, 1, 2);
    assertThat(transform.valueBits()).isEqualTo(16);
    assertThat(transform.fields()).isEqualTo(DIMENSION);
    assertThat(transform.rotated()).isTrue();
    assertThat(spec(3, Compression.usual()).layout(DIMENSION).bytes()).isEqualTo((334 + 3) * 8);
    assertThat(new UpdateSpec(4, 300, 20, 2).transform(5, 1, 2))
        .isEqualTo(new FixedPointSpec(5, 2));
  }

  /** The same for every attempt and every run of a plan, another one in each round. */
  @Test
  void seed_dependsOnTheRunsSeedAndTheRound() {
    UpdateSpec spec = spec(3, Compression.usual());
    TransformSpecs of = (seed, round) -> spec.transform(DIMENSION, seed, round).encode();
    assertThat(of.encode(1, 2)).isEqualTo(of.encode(1, 2)).isNotEqualTo(of.encode(2, 2));
    assertThat(of.encode(1, 3)).isNotEqualTo(of.encode(1, 2));
  }

  private interface TransformSpecs {
    byte[] encode(long seed, int round);
  }

  @ParameterizedTest
  @CsvSource({"3, true, false, 1e-3", "4, true, true, 0.02", "2, false, false, 1e-6"})
  void twentyClients_giveTheirWeightedMean(
      int fieldsPerLane, boolean rotated, boolean dithered, double tolerance) {
    UpdateSpec spec = spec(fieldsPerLane, new Compression(rotated, dithered, 1_000_000, false));
    UpdatePipeline pipeline = new UpdatePipeline(spec, DIMENSION, 7, 3);
    SplittableRandom random = new SplittableRandom(1);
    RingSum sum = new RingSum(pipeline.layout());
    double[] expected = new double[DIMENSION];
    long weights = 0;
    List<ClientId> clients = new ArrayList<>();
    for (int c = 0; c < 20; c++) {
      long weight = 1 + random.nextInt(300);
      float[] delta = new float[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        delta[i] = (float) ((random.nextDouble() - 0.5) / 5);
        expected[i] += delta[i] * (double) weight;
      }
      weights += weight;
      clients.add(new ClientId("client-" + c));
      sum.add(
          pipeline.encode(delta, null, weight, 0.5, UpdatePipeline.contributor(clients.get(c))));
    }
    WeightedMean mean = pipeline.afterAggregation(sum.lanes(), clients);
    assertThat(mean.weight()).isEqualTo(weights);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat((double) mean.mean()[i]).isCloseTo(expected[i] / weights, within(tolerance));
    }
    assertThat(spec.check(DIMENSION).defect()).contains("expected");
  }

  @Test
  void part_isThatShareOfTheParameters() {
    UpdateSpec quarter = spec(4, new Compression(true, false, 250_000, true));
    assertThat(quarter.layout(DIMENSION).dimension()).isEqualTo(250);
    assertThat(quarter.layout(1).dimension()).isEqualTo(1);
    assertThat(new UpdatePipeline(quarter, DIMENSION, 1, 1).keepsResidual()).isTrue();
    // Of one parameter all are sent, so nothing is left over.
    assertThat(new UpdatePipeline(quarter, 1, 1, 1).keepsResidual()).isFalse();
  }

  @Test
  void whatCannotWork_isRefused() {
    assertThatThrownBy(() -> new Compression(true, false, 0, false))
        .hasMessageContaining("above 0 and at most 1");
    assertThatThrownBy(() -> new Compression(true, false, 1_000_000, true))
        .hasMessageContaining("nothing is left over");
    assertThatThrownBy(() -> new UpdateSpec(1, 1, 100_000, 4, Compression.usual()))
        .hasMessageContaining("no bits remain for a value with 4 fields per lane");
    UpdateSpec usual = spec(3, Compression.usual());
    assertThatThrownBy(() -> new UpdatePipeline(usual, DIMENSION))
        .hasMessageContaining("depends on the run's seed");
    UpdateSpec dithered = spec(3, new Compression(true, true, 1_000_000, false));
    UpdatePipeline pipeline = new UpdatePipeline(dithered, DIMENSION, 1, 1);
    assertThatThrownBy(() -> pipeline.encode(new float[DIMENSION], 1, 0))
        .hasMessageContaining("depends on whose it is");
  }

  /** What clients sign up for in a secure round: all of the transform, and nothing more than it. */
  @Test
  void assignmentDigest_bindsTheTransform() {
    ModelSpec model =
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2))));
    LocalTraining training = new LocalTraining(1, 10, 0.1, 0, 0, 0);
    UpdateSpec none = new UpdateSpec(4, 300, 20, 3);
    UpdateSpec usual = spec(3, Compression.usual());
    Digest plain = AssignmentDigest.of(model, training, none, 1, 1);
    assertThat(AssignmentDigest.of(model, training, new UpdateSpec(5, 9, 9, 2), 1, 7))
        .isEqualTo(plain);
    Digest first = AssignmentDigest.of(model, training, usual, 1, 1);
    assertThat(first).isNotEqualTo(plain);
    assertThat(AssignmentDigest.of(model, training, usual, 1, 2)).isNotEqualTo(first);
    for (Compression other :
        List.of(
            new Compression(false, false, 1_000_000, false),
            new Compression(true, true, 1_000_000, false),
            new Compression(true, false, 500_000, false),
            new Compression(true, false, 500_000, true))) {
      assertThat(AssignmentDigest.of(model, training, spec(3, other), 1, 1)).isNotEqualTo(first);
    }
  }
}
