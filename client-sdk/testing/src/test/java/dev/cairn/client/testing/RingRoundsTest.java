package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
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
import dev.cairn.secagg.graph.RoundThresholds;
import dev.cairn.secagg.message.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole secure rounds of so many clients that not everybody is everybody's neighbour. */
@Timeout(600)
class RingRoundsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(240);
  private static final RunId RUN = new RunId("run-1");
  private static final int CLIENTS = 100;
  private static final int MINIMUM = 80;
  private static final int PARAMETERS = 10;

  /** Of each kind of loss so many. */
  private static final int LOST = 3;

  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final InMemoryCoordinator coordinator =
      new InMemoryCoordinator(
          storage,
          // All who are lost say farewell, so nobody is ever late, however slow this machine is.
          new ManualTime(System.currentTimeMillis()),
          new SecureDesk(storage.messages(), authority.coordinator(), authority));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<ClientId, Integer> numbers = new LinkedHashMap<>();
  private final Map<ClientId, LeavingCoordinator> ways = new LinkedHashMap<>();

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  private static FederatedClientBuilder builder(int number, ClientId id, Coordinator way) {
    return FederatedClient.builder()
        .coordinator(way)
        .identity(ClientIdentity.of(id))
        .population(Plans.PHONES)
        .trainer(ScriptedTrainer.oneHot(number % PARAMETERS, 1 + number))
        .examples(new BlankExamples(1 + number % 50))
        .checkInWaitMillis(2_000);
  }

  private void start(
      Adversary adversary, Function<LeavingCoordinator.Seat, @Nullable MessageType> leaves) {
    SecureRules rules = new SecureRules(0, adversary, adversary == Adversary.MALICIOUS);
    coordinator.start(
        Plans.of(1, new CohortRules(CLIENTS, CLIENTS, MINIMUM), 120_000, 5_000L, rules));
    ClientFloor floor = new ClientFloor(MINIMUM, 0, adversary);
    for (int i = 0; i < CLIENTS; i++) {
      SimulatedAuthority.Device device = authority.enrol();
      LeavingCoordinator way = new LeavingCoordinator(coordinator, leaves);
      numbers.put(device.clientId(), i);
      ways.put(device.clientId(), way);
      FederatedClient client =
          builder(i, device.clientId(), way)
              .secureAggregation(device.secureAggregation(floor))
              .build();
      threads.execute(() -> run(client));
    }
  }

  private static void run(FederatedClient client) {
    try (client) {
      client.run(progress -> false);
    } catch (LosingCoordinator.Lost e) {
      // As planned.
    }
  }

  /** The model of a plain round of these clients. */
  private ModelId plainModel(Set<ClientId> members) {
    ManualTime time = new ManualTime(System.currentTimeMillis());
    try (InMemoryCoordinator plain = new InMemoryCoordinator(CoordinatorStorage.inMemory(), time)) {
      int count = members.size();
      // The ring's width depends on the largest cohort, so that must be the same.
      plain.start(Plans.of(1, new CohortRules(count, CLIENTS, count), 60_000));
      for (ClientId member : members) {
        FederatedClient client = builder(numbers.get(member), member, plain).build();
        threads.execute(() -> run(client));
      }
      for (int i = count; i < CLIENTS; i++) {
        FederatedClient silent =
            builder(0, new ClientId("silent-" + i), plain)
                .trainer(ScriptedTrainer.of(ScriptedTrainer.failing("none of them")))
                .build();
        threads.execute(() -> run(silent));
      }
      RunState state = plain.awaitRun(DEADLINE);
      assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
      return Objects.requireNonNull(state.model());
    }
  }

  private Set<ClientId> leftBefore(MessageType type) {
    Set<ClientId> left = new TreeSet<>();
    ways.forEach(
        (client, way) -> {
          if (way.leftBefore() == type) {
            left.add(client);
          }
        });
    return left;
  }

  @ParameterizedTest
  @EnumSource
  void lossesInEveryPhase_leaveThePlainModelOfThoseWhoseUpdatesArrived(Adversary adversary) {
    List<MessageType> types =
        new ArrayList<>(
            List.of(MessageType.SHARE_KEYS, MessageType.MASKED_INPUT, MessageType.REVEAL));
    if (adversary == Adversary.MALICIOUS) {
      types.add(MessageType.CONFIRM);
    }
    start(
        adversary,
        seat -> {
          assertThat(seat.seal().graph().complete()).isFalse();
          return seat.index() < LOST * types.size() ? types.get(seat.index() / LOST) : null;
        });
    RunState state = coordinator.awaitRun(DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    Committed round = (Committed) coordinator.roundState(new RoundId(RUN, 1, 1));
    Set<ClientId> expected = new TreeSet<>(ways.keySet());
    expected.removeAll(leftBefore(MessageType.SHARE_KEYS));
    expected.removeAll(leftBefore(MessageType.MASKED_INPUT));
    assertThat(expected).hasSize(CLIENTS - 2 * LOST);
    assertThat(round.included().bodies().keySet()).isEqualTo(expected);
    assertThat(state.model()).isEqualTo(plainModel(expected));
    assertThat(((InMemoryMessageStore) storage.messages()).size()).isZero();
  }

  /** As many are left as are needed, but along one stretch of the ring there is nobody. */
  @ParameterizedTest
  @CsvSource({"SHARE_KEYS", "MASKED_INPUT"})
  void gapInTheRing_endsTheRound_beforeAnybodyRevealsAnything(MessageType before) throws Exception {
    start(
        Adversary.MALICIOUS,
        seat -> {
          RoundThresholds thresholds = seat.seal().thresholds();
          int gap = thresholds.halfDegree() - thresholds.windowMin() + 1;
          assertThat(gap).isLessThanOrEqualTo(CLIENTS - MINIMUM);
          return seat.seal().graph().position(seat.index()) < gap ? before : null;
        });
    RoundId first = new RoundId(RUN, 1, 1);
    awaitEnd(first);
    Abandoned round = (Abandoned) coordinator.roundState(first);
    assertThat(round.reason()).isEqualTo(AbandonReason.NEIGHBOURHOOD);
    assertThat(round.detail()).contains("in every window 1");
    assertThat(round.revealed()).isFalse();
  }

  /** Without windows, too: a client with too few neighbours left would not go on. */
  @ParameterizedTest
  @CsvSource({"SHARE_KEYS, false", "MASKED_INPUT, true"})
  void clientWithoutNeighbours_endsTheRound(MessageType before, boolean spent) throws Exception {
    start(
        Adversary.SEMI_HONEST,
        seat -> {
          RoundThresholds thresholds = seat.seal().thresholds();
          int half = thresholds.halfDegree();
          assertThat(2 * half - 1).isLessThanOrEqualTo(CLIENTS - MINIMUM);
          int place = seat.seal().graph().position(seat.index());
          return place >= 1 && place <= 2 * half && place != half ? before : null;
        });
    RoundId first = new RoundId(RUN, 1, 1);
    awaitEnd(first);
    Abandoned round = (Abandoned) coordinator.roundState(first);
    assertThat(round.reason()).isEqualTo(AbandonReason.NEIGHBOURHOOD);
    assertThat(round.detail()).contains("fewer than 2 neighbours left");
    assertThat(round.spent()).isEqualTo(spent);
  }

  private void awaitEnd(RoundId round) throws InterruptedException {
    long until = System.nanoTime() + DEADLINE.toNanos();
    while (!coordinator.roundState(round).isTerminal()) {
      assertThat(System.nanoTime()).as("the round ends").isLessThan(until);
      Thread.sleep(5);
    }
  }
}
