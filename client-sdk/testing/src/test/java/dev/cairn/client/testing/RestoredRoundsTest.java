package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.Progress;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.graph.Adversary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices remember secure rounds that the coordinator's journal has forgotten. */
@Timeout(240)
class RestoredRoundsTest {
  private static final int CLIENTS = 4;
  private static final int INCARNATION = 21_846_000;
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId FIRST = new RoundId(RUN, 1, 1);
  private static final TrainingPlan PLAN =
      Plans.of(2, new CohortRules(CLIENTS, CLIENTS, CLIENTS), 60_000, null, new SecureRules(0));

  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final List<SimulatedAuthority.Device> devices = new ArrayList<>();
  private final List<MemoryClientStore> stores = new ArrayList<>();
  private final LossTime time = new LossTime();
  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final InMemoryJournal<RunEvent> runs = new InMemoryJournal<>();
  private final InMemoryJournal<RoundEvent> rounds = new InMemoryJournal<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private InMemoryCoordinator over(CoordinatorStorage any) {
    return new InMemoryCoordinator(
        any, time, new SecureDesk(any.messages(), authority.coordinator(), authority));
  }

  /** Each device takes part in two rounds, and remembers what it did before. */
  private List<CompletableFuture<Progress>> all(InMemoryCoordinator coordinator) {
    List<CompletableFuture<Progress>> parts = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      FederatedClient client =
          FederatedClient.builder()
              .coordinator(coordinator)
              .population(Plans.PHONES)
              .identity(ClientIdentity.of(devices.get(i).clientId()))
              .secureAggregation(
                  devices
                      .get(i)
                      .secureAggregation(new ClientFloor(CLIENTS, 0, Adversary.MALICIOUS)))
              .store(stores.get(i))
              .trainer(ScriptedTrainer.oneHot(i, 1))
              .examples(new BlankExamples(5 + i))
              .checkInWaitMillis(2_000)
              .build();
      parts.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (client) {
                  return client.runRounds(2);
                }
              },
              threads));
    }
    return parts;
  }

  /** The journals are as they were when the first round was open, and the devices are not. */
  private CoordinatorStorage setBack() throws InterruptedException {
    for (int i = 0; i < CLIENTS; i++) {
      devices.add(authority.enrol());
      stores.add(new MemoryClientStore());
    }
    InMemoryCoordinator before = over(storage);
    before.start(PLAN);
    assertThat(before.roundState(FIRST).name()).isEqualTo("Recruiting");
    String run = RunDriver.stream(RUN);
    String round = RoundDriver.stream(FIRST);
    runs.append(run, 0, storage.runJournal().load(run), 0);
    rounds.append(round, 0, storage.roundJournal().load(round), 0);
    var parts = all(before);
    assertThat(time.awaitRun(before, DEADLINE).status()).isEqualTo(RunState.Status.COMPLETED);
    for (var part : parts) {
      assertThat(part).succeedsWithin(DEADLINE);
    }
    before.close();
    InMemoryUpdateStore updates = new InMemoryUpdateStore();
    return new CoordinatorStorage(runs, rounds, updates, updates, storage.models());
  }

  @Test
  void inAnotherIncarnation_theRunGoesOnWithTheSameDevices() throws Exception {
    CoordinatorStorage restored = setBack();
    String round = RoundDriver.stream(FIRST);
    List<RoundEvent> past = rounds.load(round);
    runs.restored(INCARNATION);
    rounds.restored(INCARNATION);
    rounds.append(
        round,
        past.size(),
        RoundMachine.decide(
                RoundMachine.replay(past),
                new RoundCommand.Abandon(AbandonReason.RESTORED, "test"),
                time.nowMillis())
            .events(),
        time.nowMillis());
    InMemoryCoordinator coordinator = over(restored);
    coordinator.resume(RUN, PLAN, 0);
    var parts = all(coordinator);
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(state.last()).isEqualTo(new RoundId(RUN, INCARNATION + 1, 1));
    for (var part : parts) {
      assertThat(part).succeedsWithin(DEADLINE);
    }
    coordinator.close();
  }
}
