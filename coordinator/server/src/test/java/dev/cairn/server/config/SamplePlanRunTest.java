package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.privacy.RdpAccountant;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sample plan with noise of devices, run with the real engine and client. */
@Timeout(240)
class SamplePlanRunTest {
  private static final int ROUNDS = 2;

  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final InMemoryCoordinator coordinator =
      new InMemoryCoordinator(
          storage,
          CoordinatorTime.system(),
          new SecureDesk(storage.messages(), authority.coordinator(), authority));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  private static TrainingPlan plan() {
    String text =
        Docs.read(Docs.SAMPLES.resolve("private-distributed.yaml"))
            .replace("rounds: 40", "rounds: " + ROUNDS);
    return PlanFile.parse("private-distributed.yaml", text).plan();
  }

  private void takePart(TrainingPlan plan, int index) {
    SimulatedAuthority.Device device = authority.enrol();
    ClientFloor floor =
        ClientFloor.standard().withMinimumCohort(plan.cohort().minimum()).withMinimumNoise(6);
    FederatedClient client =
        FederatedClient.builder()
            .coordinator(coordinator)
            .population(plan.population())
            .trainer(ScriptedTrainer.oneHot(index, 1))
            .examples(new BlankExamples(3))
            .checkInWaitMillis(2_000)
            .identity(ClientIdentity.of(device.clientId()))
            .secureAggregation(device.secureAggregation(floor.secureRounds()))
            .floor(floor)
            .build();
    threads.execute(
        () -> {
          try (client) {
            client.runRounds(ROUNDS);
          }
        });
  }

  @Test
  void run_completes_andCostsWhatItsJournalSays() {
    TrainingPlan plan = plan();
    PrivacyRules rules = Objects.requireNonNull(plan.privacy());
    coordinator.start(plan);
    for (int i = 0; i < plan.cohort().selected(); i++) {
      takePart(plan, i);
    }
    assertThat(coordinator.awaitRun(Duration.ofSeconds(200)).status())
        .isEqualTo(RunState.Status.COMPLETED);

    RdpAccountant accountant = RdpAccountant.empty();
    for (int index = 1; index <= ROUNDS; index++) {
      RoundId round = new RoundId(new RunId("run-1"), index, 1);
      RoundEvent opened = storage.roundJournal().load("round/" + round).get(0);
      RoundConfig config = ((RoundEvent.RoundOpened) opened).config();
      int dimension = config.model().shape().dimension();
      accountant = accountant.plus(config.update().noiseOf(dimension).curve(), 1);
      assertThat(config.roundingError(20)).isBetween(0.1, 100.0);
    }
    PrivacyLedger ledger =
        new PrivacyDesk(storage.ledgers(), plan.population(), rules.budget()).ledger(null);
    assertThat(ledger.spent())
        .isEqualTo(accountant.epsilon(rules.budget().delta()))
        .isBetween(0.1, rules.budget().epsilon());
  }
}
