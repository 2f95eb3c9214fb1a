package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.Progress;
import dev.cairn.client.SessionOutcome;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The SDK's real client against the real rounds, without a network. */
@Timeout(120)
class FederatedClientTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  private final InMemoryCoordinator coordinator = new InMemoryCoordinator();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  private static FederatedClient client(int index, Coordinator coordinator, LocalTrainer trainer) {
    return FederatedClient.builder()
        .coordinator(coordinator)
        .identity(ClientIdentity.of(new ClientId("client-" + index)))
        .population(Plans.PHONES)
        .trainer(trainer)
        .examples(new BlankExamples(5))
        .checkInWaitMillis(2_000)
        .build();
  }

  private CompletableFuture<Progress> run(FederatedClient client, int rounds) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (client) {
            return client.runRounds(rounds);
          }
        },
        threads);
  }

  @Test
  void clients_trainARunToItsEnd() throws Exception {
    TrainingPlan plan = Plans.of(3, new CohortRules(3, 3, 3), 60_000);
    coordinator.start(plan);
    List<CompletableFuture<Progress>> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(
          run(client(i, coordinator, ScriptedTrainer.of(ScriptedTrainer.towards(1, 0.5f))), 3));
    }
    RunState state = coordinator.awaitRun(DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    for (CompletableFuture<Progress> client : clients) {
      assertThat(client.get(30, TimeUnit.SECONDS).committedRounds()).isEqualTo(3);
    }
    // Three times half of the way from anywhere in [-1/2, 1/2] to 1.
    for (float value : coordinator.model(Objects.requireNonNull(state.model())).values()) {
      assertThat(value).isBetween(0.8f, 0.95f);
    }
  }

  @Test
  void failedTraining_isTold_andTheRoundGoesOnWithoutIt() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(3, 3, 2), 60_000));
    FederatedClient failing =
        client(2, coordinator, ScriptedTrainer.of(ScriptedTrainer.failing("no memory")));
    CompletableFuture<Progress> failed =
        CompletableFuture.supplyAsync(
            () -> failing.run(p -> p.last() instanceof SessionOutcome.TrainingFailed), threads);
    for (int i = 0; i < 2; i++) {
      run(client(i, coordinator, ScriptedTrainer.oneHot(i, 1)), 1);
    }
    assertThat(coordinator.awaitRun(DEADLINE).status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(failed.get(30, TimeUnit.SECONDS).last())
        .isInstanceOf(SessionOutcome.TrainingFailed.class);
    failing.close();
  }

  @Test
  void badNetwork_delaysARunButDoesNotChangeIt() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(2, 2, 2), 120_000));
    List<CompletableFuture<Progress>> clients = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      FlakyCoordinator flaky =
          new FlakyCoordinator(coordinator, new NetworkFaults(0.2, 0.2, 0.2, 5), i);
      clients.add(run(client(i, flaky, ScriptedTrainer.oneHot(i, 1)), 1));
    }
    assertThat(coordinator.awaitRun(DEADLINE).status()).isEqualTo(RunState.Status.COMPLETED);
    for (CompletableFuture<Progress> client : clients) {
      assertThat(client.get(60, TimeUnit.SECONDS).committedRounds()).isEqualTo(1);
    }
  }

  @Test
  void cancelledClient_leavesItsRound() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(1, 1, 1), 60_000));
    ScriptedTrainer hanging = ScriptedTrainer.of(ScriptedTrainer.hanging());
    FederatedClient client = client(0, coordinator, hanging);
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(client::participate, threads);
    while (hanging.trainings() == 0) {
      Thread.onSpinWait();
    }
    client.cancel();
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SessionOutcome.Cancelled.class);
    assertThat(coordinator.state().failed()).as("the round was abandoned").isEqualTo(1);
    client.close();
  }
}
