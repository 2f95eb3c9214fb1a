package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.LedgerEntry.Kind;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.RdpAccountant;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole secure rounds whose sums get noise. */
@Timeout(240)
class PrivateRoundsTest {
  private static final int CLIENTS = 6;
  private static final PrivacyBudget BUDGET = new PrivacyBudget(50, 1e-6);

  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final InMemoryCoordinator coordinator =
      new InMemoryCoordinator(
          storage,
          // It does not pass, so nobody is late, however slow this machine is.
          new ManualTime(System.currentTimeMillis()),
          new SecureDesk(storage.messages(), authority.coordinator(), authority));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  /** As they are; compressed; and with all that compression offers but a residual. */
  static List<UpdateRules> updates() {
    return List.of(
        new UpdateRules(1, 1, 2),
        new UpdateRules(1, 1, 3, Compression.usual()),
        new UpdateRules(1, 1, 4, new Compression(true, true, 500_000, false)));
  }

  private static TrainingPlan plan(UpdateRules update) {
    TrainingPlan plan =
        Plans.of(2, new CohortRules(CLIENTS, CLIENTS, CLIENTS), 60_000, null, new SecureRules(0));
    return new TrainingPlan(
        plan.name(),
        plan.population(),
        plan.model(),
        plan.initialWeights(),
        plan.rounds(),
        plan.cohort(),
        plan.budgetMillis(),
        plan.graceMillis(),
        plan.retry(),
        plan.training(),
        update,
        plan.optimizer(),
        plan.seed(),
        plan.secure(),
        new PrivacyRules(1.5, BUDGET),
        plan.evaluation());
  }

  private FederatedClient client(int index) {
    SimulatedAuthority.Device device = authority.enrol();
    return FederatedClient.builder()
        .coordinator(coordinator)
        .population(Plans.PHONES)
        .trainer(ScriptedTrainer.oneHot(index, 1))
        .examples(new BlankExamples(5 + index))
        .checkInWaitMillis(2_000)
        .identity(ClientIdentity.of(device.clientId()))
        .secureAggregation(device.secureAggregation(new ClientFloor(4, 0, Adversary.MALICIOUS)))
        .build();
  }

  @ParameterizedTest
  @MethodSource("updates")
  void secureRunWithNoise_costsWhatTheRoundsInItsJournalDo(UpdateRules update) {
    TrainingPlan plan = plan(update);
    coordinator.start(plan);
    for (int i = 0; i < CLIENTS; i++) {
      FederatedClient client = client(i);
      threads.execute(
          () -> {
            try (client) {
              client.runRounds(2);
            }
          });
    }
    RunState state = coordinator.awaitRun(Duration.ofSeconds(90));
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);

    PrivacyLedger ledger = new PrivacyDesk(storage.ledgers(), Plans.PHONES, BUDGET).ledger(null);
    RdpAccountant accountant = RdpAccountant.empty();
    for (int index = 1; index <= 2; index++) {
      RoundId round = new RoundId(new RunId("run-1"), index, 1);
      RoundEvent opened = storage.roundJournal().load("round/" + round).get(0);
      RoundConfig config = ((RoundEvent.RoundOpened) opened).config();
      RoundPrivacy privacy = Objects.requireNonNull(config.privacy());
      accountant =
          accountant.plus(
              privacy.rules().release(config.update(), config.model().shape().dimension()).curve(),
              1);
      assertThat(ledger.status(round)).isEqualTo(Kind.CHARGED);
    }
    assertThat(ledger.spent()).isEqualTo(accountant.epsilon(BUDGET.delta())).isBetween(1.0, 10.0);
  }
}
