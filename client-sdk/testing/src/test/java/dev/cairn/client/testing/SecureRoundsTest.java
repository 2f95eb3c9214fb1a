package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.Progress;
import dev.cairn.client.SessionOutcome;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole secure rounds: the SDK's clients, the round's machine, and the real cryptography. */
@Timeout(240)
class SecureRoundsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final RoundId FIRST = new RoundId(new RunId("run-1"), 1, 1);
  private static final RoundId SECOND = new RoundId(new RunId("run-1"), 2, 1);
  private static final ClientFloor FLOOR = new ClientFloor(4, 0, Adversary.MALICIOUS);

  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final LossTime time = new LossTime();
  private final InMemoryCoordinator coordinator =
      new InMemoryCoordinator(
          storage, time, new SecureDesk(storage.messages(), authority.coordinator(), authority));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  private FederatedClientBuilder builder(int index, Coordinator way) {
    return FederatedClient.builder()
        .coordinator(way)
        .population(Plans.PHONES)
        .trainer(ScriptedTrainer.oneHot(index, 1))
        .examples(new BlankExamples(5 + index))
        .checkInWaitMillis(2_000);
  }

  private FederatedClient secure(int index, Coordinator way, ClientFloor floor) {
    SimulatedAuthority.Device device = authority.enrol();
    return builder(index, way)
        .identity(ClientIdentity.of(device.clientId()))
        .secureAggregation(device.secureAggregation(floor))
        .build();
  }

  private CompletableFuture<Progress> run(FederatedClient client) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (client) {
            return client.run(progress -> false);
          }
        },
        threads);
  }

  private void awaitEndOfFirst() {
    try {
      while (!coordinator.roundState(FIRST).isTerminal()) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ModelId plainModel(int rounds, int clients) {
    InMemoryCoordinator plain = new InMemoryCoordinator();
    plain.start(Plans.of(rounds, new CohortRules(clients, clients, clients), 60_000));
    ExecutorService pool = Executors.newCachedThreadPool();
    for (int i = 0; i < clients; i++) {
      int index = i;
      pool.execute(
          () -> {
            try (FederatedClient client =
                FederatedClient.builder()
                    .coordinator(plain)
                    .identity(ClientIdentity.of(new ClientId("plain-" + index)))
                    .population(Plans.PHONES)
                    .trainer(ScriptedTrainer.oneHot(index, 1))
                    .examples(new BlankExamples(5 + index))
                    .checkInWaitMillis(2_000)
                    .build()) {
              client.runRounds(rounds);
            }
          });
    }
    RunState state = plain.awaitRun(DEADLINE);
    plain.close();
    pool.shutdownNow();
    return Objects.requireNonNull(state.model());
  }

  @Test
  void secureRun_makesTheModelOfThePlainRun_andLeavesNoMessage() throws Exception {
    coordinator.start(Plans.of(2, new CohortRules(6, 6, 4), 60_000, null, new SecureRules(0)));
    List<CompletableFuture<Progress>> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(run(secure(i, coordinator, FLOOR)));
    }
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(state.model()).isEqualTo(plainModel(2, 6));
    assertThat(((InMemoryMessageStore) storage.messages()).size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"ADVERTISE", "SHARE_KEYS", "MASKED_INPUT", "CONFIRM", "REVEAL"})
  void clientThatIsLost_isInTheSumIfItsUpdateArrived(MessageType before) throws Exception {
    // Keys of the target are waited for, so that a silent one costs no more than the grace.
    int target = before == MessageType.ADVERTISE ? 5 : 6;
    coordinator.start(
        Plans.of(1, new CohortRules(target, 6, 4), 60_000, 1_000L, new SecureRules(0)));
    LosingCoordinator lossy = new LosingCoordinator(coordinator, before);
    FederatedClient losing = secure(0, lossy, FLOOR);
    CompletableFuture<Progress> lost = run(losing);
    lost.whenComplete((end, loss) -> time.lose(losing.clientId()));
    for (int i = 1; i < 6; i++) {
      run(secure(i, lossy.ofThoseWhoStay(), FLOOR));
    }
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(lost).failsWithin(DEADLINE);
    boolean arrived = before == MessageType.CONFIRM || before == MessageType.REVEAL;
    Committed round = (Committed) coordinator.roundState(FIRST);
    assertThat(round.included().bodies()).hasSize(arrived ? 6 : 5);
    float own = coordinator.model(round.model()).values()[0];
    float base = coordinator.model(round.config().base()).values()[0];
    assertThat(own != base).isEqualTo(arrived);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MASKED_INPUT", "CONFIRM", "REVEAL"})
  void oneLossMoreThanTolerated_abandonsTheRound_andTheRunGoesOnWithTheNext(String name)
      throws Exception {
    MessageType before = MessageType.valueOf(name);
    // Six on the roster, threshold 4: one may be lost, for each survivor needs 4 others.
    coordinator.start(Plans.of(1, new CohortRules(6, 6, 4), 20_000, 300L, new SecureRules(0)));
    int lost = before == MessageType.CONFIRM ? 3 : 2;
    for (int i = 0; i < 6; i++) {
      Coordinator way = i < lost ? new LosingCoordinator(coordinator, before) : coordinator;
      SimulatedAuthority.Device device = authority.enrol();
      FederatedClient client =
          builder(i, way)
              .identity(ClientIdentity.of(device.clientId()))
              .secureAggregation(device.secureAggregation(FLOOR))
              .build();
      threads.execute(() -> liveOn(client, way, device.clientId()));
    }
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    Abandoned first = (Abandoned) coordinator.roundState(FIRST);
    assertThat(first.reason())
        .isEqualTo(
            Map.of(
                    MessageType.MASKED_INPUT, AbandonReason.TOO_FEW_UPDATES,
                    MessageType.CONFIRM, AbandonReason.TOO_FEW_CONFIRMATIONS,
                    MessageType.REVEAL, AbandonReason.TOO_FEW_SHARES)
                .get(before));
    assertThat(first.spent()).isTrue();
    assertThat(first.revealed()).isEqualTo(before == MessageType.REVEAL);
    assertThat(coordinator.roundState(SECOND)).isInstanceOf(Committed.class);
    assertThat(((InMemoryMessageStore) storage.messages()).size()).isZero();
    assertThat(((InMemoryUpdateStore) storage.updates()).size()).isZero();
  }

  /** Nobody is accused: that the complaints are true cannot be proven. */
  @Test
  void sharesThatNobodyCanRead_endTheRoundBeforeAnythingIsRevealed() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(6, 6, 4), 20_000, 300L, new SecureRules(0)));
    for (int i = 0; i < 6; i++) {
      run(secure(i, new GarblingCoordinator(coordinator), FLOOR));
    }
    time.awaitRun(coordinator, DEADLINE);
    Abandoned first = (Abandoned) coordinator.roundState(FIRST);
    assertThat(first.reason()).isEqualTo(AbandonReason.UNREADABLE_SHARES);
    assertThat(first.revealed()).isFalse();
  }

  /** A lost client is back for the next round. */
  private void liveOn(FederatedClient client, Coordinator way, ClientId id) {
    try {
      client.run(progress -> false);
    } catch (LosingCoordinator.Lost e) {
      time.lose(id);
      SimulatedAuthority.Device device = authority.enrol();
      assertThat(device.clientId()).isNotEqualTo(id);
      awaitEndOfFirst();
      try (FederatedClient again =
          builder(9, coordinator)
              .identity(ClientIdentity.of(device.clientId()))
              .secureAggregation(device.secureAggregation(FLOOR))
              .build()) {
        again.run(progress -> false);
      }
    }
  }

  @Test
  void floorThatTheRoundDoesNotReach_isDeclinedBeforeTraining() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(5, 6, 4), 60_000, 300L, new SecureRules(0)));
    ScriptedTrainer trainer = ScriptedTrainer.of(ScriptedTrainer.failing("trained"));
    SimulatedAuthority.Device device = authority.enrol();
    FederatedClient proud =
        builder(0, coordinator)
            .identity(ClientIdentity.of(device.clientId()))
            .secureAggregation(device.secureAggregation(new ClientFloor(5, 0, Adversary.MALICIOUS)))
            .trainer(trainer)
            .build();
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(proud::participate, threads);
    for (int i = 1; i < 6; i++) {
      run(secure(i, coordinator, FLOOR));
    }
    assertThat(outcome.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(
            new SessionOutcome.Declined(
                FIRST, "BELOW_FLOOR", "BELOW_FLOOR: sets of 4 clients, this client insists on 5"));
    assertThat(trainer.trainings()).isZero();
    assertThat(time.awaitRun(coordinator, DEADLINE).status()).isEqualTo(RunState.Status.COMPLETED);
    proud.close();
  }

  @Test
  void clientWithoutIdentity_declinesASecureRound() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(5, 6, 4), 60_000, 300L, new SecureRules(0)));
    FederatedClient plain =
        builder(0, coordinator).identity(ClientIdentity.of(new ClientId("plain"))).build();
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(plain::participate, threads);
    for (int i = 1; i < 6; i++) {
      run(secure(i, coordinator, FLOOR));
    }
    assertThat(
            ((SessionOutcome.Declined) outcome.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .reason())
        .isEqualTo("NO_IDENTITY");
    assertThat(time.awaitRun(coordinator, DEADLINE).status()).isEqualTo(RunState.Status.COMPLETED);
    plain.close();
  }

  @Test
  void badNetwork_delaysASecureRunButDoesNotChangeIt() throws Exception {
    coordinator.start(Plans.of(2, new CohortRules(6, 6, 4), 120_000, null, new SecureRules(0)));
    for (int i = 0; i < 6; i++) {
      run(
          secure(
              i, new FlakyCoordinator(coordinator, new NetworkFaults(0.1, 0.1, 0.2, 3), i), FLOOR));
    }
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(state.model()).isEqualTo(plainModel(2, 6));
  }
}
