package dev.cairn.experiments.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientFleetTest {
  private static final int CLIENTS = 10;
  private static final int ROUNDS = 4;

  /**
   * Of ten clients two are lost in each round; the other eight are enough, and exactly they count.
   */
  @Test
  void fleet_losesExactlyThePlannedClients_andAgainTheSame() {
    assertThat(run(11)).isEqualTo(run(11));
  }

  private static ModelId run(long seed) {
    InMemoryCoordinator coordinator = new InMemoryCoordinator();
    DropoutPlan dropouts = new DropoutPlan(seed, CLIENTS, 0.2);
    RunId run = coordinator.start(plan());
    try (ClientFleet fleet =
        ClientFleet.start(
            FleetDevices.unproven(coordinator),
            new Population("fleet"),
            ScriptedTrainer.towards(1f, 0.5f),
            CLIENTS,
            index -> new BlankExamples(10 + index),
            dropouts)) {
      RunState end = coordinator.awaitRun(Duration.ofSeconds(60));
      assertThat(end.status()).isEqualTo(RunState.Status.COMPLETED);
      for (int round = 1; round <= ROUNDS; round++) {
        RoundState state = coordinator.roundState(new RoundId(run, round, 1));
        assertThat(state).isInstanceOf(Committed.class);
        for (int client = 0; client < CLIENTS; client++) {
          assertThat(
                  ((Committed) state).included().bodies().containsKey(ClientFleet.clientId(client)))
              .as("seed %d, round %d, client %d is counted", seed, round, client)
              .isEqualTo(dropouts.momentOf(round, client).isEmpty());
        }
      }
      return end.model();
    }
  }

  private static TrainingPlan plan() {
    return new TrainingPlan(
        "fleet",
        new Population("fleet"),
        new ModelSpec.Portable(new PortableModel(List.of(3), List.of(new Layer.Linear(2)))),
        null,
        ROUNDS,
        new CohortRules(8, CLIENTS, 5),
        60_000,
        new RetryRules(1),
        new LocalTraining(1, 5, 0.1, 0, 0, 0),
        new UpdateRules(10, 100, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        3,
        null,
        null);
  }
}
