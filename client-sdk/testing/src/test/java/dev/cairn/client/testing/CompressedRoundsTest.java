package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.ModelId;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.graph.Adversary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole rounds with compressed updates: what is masked is what would be sent in the clear. */
@Timeout(300)
class CompressedRoundsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final int CLIENTS = 5;
  private static final int ROUNDS = 3;

  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final List<SimulatedAuthority.Device> devices = new ArrayList<>();

  CompressedRoundsTest() {
    for (int i = 0; i < CLIENTS; i++) {
      devices.add(authority.enrol());
    }
  }

  static Stream<UpdateRules> rules() {
    return Stream.of(
        new UpdateRules(10, 100, 3, Compression.usual()),
        new UpdateRules(10, 100, 4, new Compression(true, true, 1_000_000, false)),
        new UpdateRules(10, 100, 3, new Compression(true, false, 400_000, false)),
        new UpdateRules(10, 100, 2, new Compression(true, true, 400_000, true)));
  }

  private ModelId model(UpdateRules rules, boolean secure) {
    CoordinatorStorage storage = CoordinatorStorage.inMemory();
    InMemoryCoordinator coordinator =
        new InMemoryCoordinator(
            storage,
            new ManualTime(System.currentTimeMillis()),
            new SecureDesk(storage.messages(), authority.coordinator(), authority));
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      coordinator.start(
          Plans.of(
              ROUNDS,
              new CohortRules(CLIENTS, CLIENTS, 4),
              60_000,
              null,
              secure ? new SecureRules(0) : null,
              rules));
      for (int i = 0; i < CLIENTS; i++) {
        FederatedClient client = client(i, coordinator, secure);
        threads.execute(
            () -> {
              try (client) {
                client.runRounds(ROUNDS);
              }
            });
      }
      RunState state = coordinator.awaitRun(DEADLINE);
      assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
      return Objects.requireNonNull(state.model());
    } finally {
      coordinator.close();
      threads.shutdownNow();
    }
  }

  private FederatedClient client(int index, InMemoryCoordinator coordinator, boolean secure) {
    SimulatedAuthority.Device device = devices.get(index);
    FederatedClientBuilder builder =
        FederatedClient.builder()
            .coordinator(coordinator)
            .population(Plans.PHONES)
            .identity(ClientIdentity.of(device.clientId()))
            .orderLabel("client-" + index)
            .trainer(ScriptedTrainer.oneHot(index, 1))
            .examples(new BlankExamples(5 + index))
            .checkInWaitMillis(2_000);
    return secure
        ? builder
            .secureAggregation(device.secureAggregation(new ClientFloor(4, 0, Adversary.MALICIOUS)))
            .build()
        : builder.build();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void secureRun_makesTheModelOfThePlainRun(UpdateRules rules) {
    ModelId plain = model(rules, false);
    assertThat(model(rules, true)).isEqualTo(plain);
    assertThat(model(new UpdateRules(10, 100, 2), false)).isNotEqualTo(plain);
  }
}
