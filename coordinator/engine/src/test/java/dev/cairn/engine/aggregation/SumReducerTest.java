package dev.cairn.engine.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.ring.RingSumException;
import dev.cairn.secagg.ring.WeightedMean;
import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SumReducerTest {
  private static final int DIMENSION = 37;
  private final UpdateSpec spec = new UpdateSpec(10, 50, 12, 2);
  private final MemoryPorts memory = new MemoryPorts();
  private final UpdateStore store = memory.ports().updates();

  private UpdatePipeline pipeline() {
    return new UpdatePipeline(spec, DIMENSION);
  }

  private WeightedMean reduce(List<Digest> bodies) {
    SumReducer reducer = new SumReducer(pipeline());
    for (Digest body : bodies) {
      reducer.accumulate(Rounds.ID, new ClientId("client-" + reducer.count()), body, store);
    }
    assertThat(reducer.count()).isEqualTo(bodies.size());
    return reducer.report();
  }

  @SeededTest(runs = 30)
  void report_isTheWeightedMean_bitForBitInAnyOrder(SplittableRandom random) {
    int clients = 1 + random.nextInt(12);
    double[] expected = new double[DIMENSION];
    double loss = 0;
    long weights = 0;
    List<Digest> bodies = new ArrayList<>();
    for (int c = 0; c < clients; c++) {
      long weight = 1 + random.nextInt(50);
      double clientLoss = random.nextDouble() * 3;
      float[] delta = new float[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        delta[i] = (float) (random.nextDouble() - 0.5);
        expected[i] += delta[i] * (double) weight;
      }
      weights += weight;
      loss += clientLoss * weight;
      bodies.add(memory.stage(Rounds.ID, pipeline().beforeUpload(delta, weight, clientLoss)));
    }
    WeightedMean mean = reduce(bodies);
    assertThat(mean.weight()).isEqualTo(weights);
    assertThat(mean.count()).isEqualTo(clients);
    assertThat(mean.metrics()[0]).isCloseTo(loss / weights, offset(1e-6));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat((double) mean.mean()[i]).isCloseTo(expected[i] / weights, offset(1e-4));
    }
    for (int i = clients - 1; i > 0; i--) {
      Collections.swap(bodies, i, random.nextInt(i + 1));
    }
    assertThat(reduce(bodies).mean()).containsExactly(mean.mean());
  }

  @Test
  void report_ofNothing_orOfALieAboutTheCount_isRefused() {
    assertThatThrownBy(() -> reduce(List.of())).isInstanceOf(RingSumException.class);
    long[] lanes = pipeline().encode(new float[DIMENSION], 2, 0.0);
    lanes[spec.layout(DIMENSION).countLane()] = 2;
    Digest liar = memory.stage(Rounds.ID, UpdateBody.ofLanes(lanes));
    assertThatThrownBy(() -> reduce(List.of(liar)))
        .isInstanceOf(RingSumException.class)
        .hasMessage("the count lane says 2, but 1 updates were added");
  }
}
