package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.SessionOutcome;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.RdpAccountant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole secure rounds whose clients add the noise, for a coordinator that need not be trusted. */
@Timeout(120)
class DistributedNoiseTest {
  private static final int CLIENTS = 6;

  /** One of six may collude, so that the noise of five has to be enough. */
  private static final double GAMMA = 0.17;

  private static final int HONEST = 5;
  private static final double MULTIPLIER = 1.5;
  private static final double CLIP = 2;
  private static final double PROMISED = MULTIPLIER * CLIP * MULTIPLIER * CLIP;
  private static final PrivacyBudget BUDGET = new PrivacyBudget(50, 1e-6);
  private static final ModelSpec MODEL =
      new ModelSpec.Portable(new PortableModel(List.of(100), List.of(new Layer.Linear(100))));
  private static final int DIMENSION = MODEL.shape().dimension();

  /** The mean of so many squares is off by sqrt(2 / DIMENSION) typically: five times that. */
  private static final double SQUARES_OFF = 5 * Math.sqrt(2.0 / DIMENSION);

  private final CoordinatorStorage storage = chargedFirst(CoordinatorStorage.inMemory());
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

  /** Storage that does not take an event after which a sum can be read before it is paid for. */
  private static CoordinatorStorage chargedFirst(CoordinatorStorage storage) {
    Journal<RoundEvent> rounds = storage.roundJournal();
    Journal<RoundEvent> watched =
        new Journal<>() {
          @Override
          public List<RoundEvent> load(String stream) {
            return rounds.load(stream);
          }

          @Override
          public void append(String stream, long version, List<RoundEvent> events, long now) {
            String index = stream.split("/")[2];
            LedgerEntry.Kind status =
                ledger(storage).status(new RoundId(new RunId("run-1"), Integer.parseInt(index), 1));
            if (events.stream().anyMatch(DistributedNoiseTest::revealsSome)
                && status != LedgerEntry.Kind.CHARGED) {
              throw new AssertionError(events + " while " + status);
            }
            rounds.append(stream, version, events, now);
          }
        };
    return new CoordinatorStorage(
        storage.runJournal(),
        watched,
        storage.intake(),
        storage.updates(),
        storage.models(),
        storage.messages(),
        storage.ledgers());
  }

  private static boolean revealsSome(RoundEvent event) {
    return event instanceof RoundEvent.ConfirmationsClosed
        || event instanceof RoundEvent.SharesRevealed
        || event instanceof RoundEvent.SumRecovered
        || event instanceof RoundEvent.ResultFixed;
  }

  private static PrivacyLedger ledger(CoordinatorStorage storage) {
    return new PrivacyDesk(storage.ledgers(), Plans.PHONES, BUDGET).ledger(null);
  }

  private static TrainingPlan plan(int rounds, Adversary adversary) {
    return plan(rounds, adversary, new UpdateRules(CLIP, 1, 2));
  }

  private static TrainingPlan plan(int rounds, Adversary adversary, UpdateRules update) {
    return new TrainingPlan(
        "noise of devices",
        Plans.PHONES,
        MODEL,
        null,
        rounds,
        new CohortRules(CLIENTS, CLIENTS, CLIENTS),
        60_000,
        null,
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        update,
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        new SecureRules(GAMMA, adversary, adversary == Adversary.MALICIOUS),
        new PrivacyRules(NoiseMechanism.DISTRIBUTED, MULTIPLIER, BUDGET),
        null);
  }

  private static ClientFloor floor(double minimumNoise) {
    return ClientFloor.standard()
        .withMinimumCohort(CLIENTS)
        .withAdversary(Adversary.SEMI_HONEST)
        .withMinimumNoise(minimumNoise);
  }

  private FederatedClientBuilder builder(int index, Coordinator way) {
    SimulatedAuthority.Device device = authority.enrol();
    return FederatedClient.builder()
        .coordinator(way)
        .population(Plans.PHONES)
        .trainer(ScriptedTrainer.oneHot(index, 1))
        .examples(new BlankExamples(5 + index))
        .checkInWaitMillis(2_000)
        .identity(ClientIdentity.of(device.clientId()))
        .secureAggregation(device.secureAggregation(floor(0).secureRounds()))
        .floor(floor(MULTIPLIER));
  }

  private void run(FederatedClient client, int rounds) {
    threads.execute(
        () -> {
          try (client) {
            client.runRounds(rounds);
          }
        });
  }

  private RunState end() {
    RunState state = coordinator.awaitRun(Duration.ofSeconds(60));
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    return state;
  }

  private static RoundId round(int index) {
    return new RoundId(new RunId("run-1"), index, 1);
  }

  private List<RoundEvent> events(int index) {
    return storage.roundJournal().load("round/" + round(index));
  }

  /** The mean square of what a sum holds beside the first so many clients' updates. */
  private double noise(ModelId before, ModelId after, int updates) {
    float[] from = coordinator.model(before).values();
    float[] to = coordinator.model(after).values();
    double square = 0;
    for (int i = 0; i < DIMENSION; i++) {
      double noise = ((double) to[i] - from[i]) * CLIENTS - (i < updates ? 1 : 0);
      square += noise * noise / DIMENSION;
    }
    return square;
  }

  /** As they are, and compressed: to 2.67 bytes, and to 2 with all that goes with noise. */
  static List<UpdateRules> updates() {
    return List.of(
        new UpdateRules(CLIP, 1, 2),
        new UpdateRules(CLIP, 1, 3, Compression.usual()),
        new UpdateRules(CLIP, 1, 4, Compression.usual()));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void run_costsWhatItsJournalSays_andTheSumHasTheNoiseOfAll(UpdateRules update) {
    coordinator.start(plan(2, Adversary.MALICIOUS, update));
    ModelId first = Objects.requireNonNull(coordinator.state().model());
    for (int i = 0; i < CLIENTS; i++) {
      run(builder(i, coordinator).build(), 2);
    }
    end();

    RdpAccountant accountant = RdpAccountant.empty();
    ModelId before = first;
    for (int index = 1; index <= 2; index++) {
      RoundConfig config = ((RoundEvent.RoundOpened) events(index).get(0)).config();
      PrivacyRules rules = Objects.requireNonNull(config.privacy()).rules();
      assertThat(rules.mechanism()).isEqualTo(NoiseMechanism.DISTRIBUTED);
      assertThat(config.update().noise()).isEqualTo(new ClientNoise(MULTIPLIER, HONEST));
      accountant = accountant.plus(config.update().noiseOf(DIMENSION).curve(), 1);
      assertThat(ledger(storage).status(round(index))).isEqualTo(LedgerEntry.Kind.CHARGED);
      ModelId after = null;
      for (RoundEvent event : events(index)) {
        if (event instanceof RoundEvent.ResultFixed fixed) {
          assertThat(fixed.loss()).isNaN();
          assertThat(fixed.weight()).isEqualTo(CLIENTS);
        } else if (event instanceof RoundEvent.ModelProposed proposed) {
          after = proposed.model();
        }
      }
      ModelId made = Objects.requireNonNull(after);
      double sigma = config.update().noiseOf(DIMENSION).sigma();
      assertThat(sigma).isBetween(MULTIPLIER * CLIP, MULTIPLIER * CLIP * 1.02);
      assertThat(noise(before, made, CLIENTS) / (sigma * sigma * CLIENTS / HONEST))
          .isCloseTo(1, within(SQUARES_OFF));
      before = made;
    }
    assertThat(ledger(storage).spent())
        .isEqualTo(accountant.epsilon(BUDGET.delta()))
        .isBetween(1.0, 10.0);
    for (LedgerEntry entry : ledger(storage).entries()) {
      for (Release release : entry.releases()) {
        assertThat(release.mechanism()).isEqualTo(NoiseMechanism.DISTRIBUTED);
        assertThat(release.honest()).isEqualTo(HONEST);
      }
    }
  }

  /** Without confirmations the sum can be read earlier, and is paid for earlier. */
  @Test
  void semiHonestRun_isChargedFirst_too() {
    coordinator.start(plan(1, Adversary.SEMI_HONEST));
    for (int i = 0; i < CLIENTS; i++) {
      run(builder(i, coordinator).build(), 1);
    }
    end();
    assertThat(ledger(storage).status(round(1))).isEqualTo(LedgerEntry.Kind.CHARGED);
  }

  /** As many as may collude leave their noise out: what the others add is what was promised. */
  @Test
  void row46_colluderThatAddsNone_leavesWhatWasPromised() throws Exception {
    coordinator.start(plan(1, Adversary.MALICIOUS));
    ModelId before = Objects.requireNonNull(coordinator.state().model());
    for (int i = 0; i < HONEST; i++) {
      run(builder(i, coordinator).build(), 1);
    }
    new NoiselessColluder(coordinator, authority.enrol()).takePart();
    ModelId after = Objects.requireNonNull(end().model());
    assertThat(noise(before, after, HONEST) / PROMISED).isCloseTo(1, within(SQUARES_OFF));
  }

  @Test
  void receiptThatIsLost_bringsTheSameBytesAgain() {
    coordinator.start(plan(1, Adversary.MALICIOUS));
    List<AlteringCoordinator> ways = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      ways.add(AlteringCoordinator.losingReceipts(coordinator, i == 0 ? 2 : 0));
      run(builder(i, ways.get(i)).build(), 1);
    }
    end();
    assertThat(ways.get(0).uploads()).hasSize(3);
    assertThat(ways.get(0).uploads().stream().distinct()).hasSize(1);
    assertThat(ways.get(1).uploads()).hasSize(1);
  }

  private SessionOutcome.Declined declined(double minimumNoise, UnaryOperator<UpdateSpec> altered) {
    coordinator.start(plan(1, Adversary.MALICIOUS));
    for (int i = 1; i < CLIENTS; i++) {
      run(builder(i, coordinator).build(), 1);
    }
    FederatedClient client =
        builder(0, new AlteringCoordinator(coordinator, altered))
            .floor(floor(minimumNoise))
            .checkInWaitMillis(30_000)
            .trainer(
                job -> {
                  throw new AssertionError("it trained");
                })
            .build();
    return (SessionOutcome.Declined) client.participate();
  }

  private static UpdateSpec with(UpdateSpec update, ClientNoise noise) {
    return new UpdateSpec(
        update.clipNorm(),
        update.maxWeight(),
        update.cohortMax(),
        update.fieldsPerLane(),
        null,
        noise);
  }

  @Test
  void lessNoiseThanTheFloor_isDeclined() {
    SessionOutcome.Declined declined = declined(2, update -> update);
    assertThat(declined.reason()).isEqualTo("BELOW_FLOOR");
    assertThat(declined.detail())
        .isEqualTo("noise that clients add with a multiplier of 1.5, this client insists on 2.0");
  }

  @Test
  void noNoise_isDeclinedByWhoeverInsistsOnSome() {
    assertThat(declined(0.1, update -> with(update, null)).reason()).isEqualTo("BELOW_FLOOR");
  }

  /** It announces less, or more, than what it signed for all others. */
  @Test
  void otherNoiseThanWasSigned_isDeclined() {
    assertThat(declined(1, update -> with(update, new ClientNoise(1.4, HONEST))).reason())
        .isEqualTo("ASSIGNMENT_MISMATCH");
  }

  @Test
  void moreHonestClientsThanThereMustBe_isDeclined() {
    assertThat(declined(1, update -> with(update, new ClientNoise(1.5, CLIENTS))).reason())
        .isEqualTo("ASSIGNMENT_MISMATCH");
  }

  @Test
  void noiseThatWasLeftOutOfTheAssignment_isDeclined() {
    assertThat(declined(0, update -> with(update, null)).reason()).isEqualTo("ASSIGNMENT_MISMATCH");
  }
}
