package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.Progress;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.server.CoordinatorSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole secure rounds of devices with real keys, certificates and credentials. */
@Timeout(240)
class DeviceRoundsTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final TestAuthority OTHER = TestAuthority.create();
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final ClientFloor FLOOR =
      ClientFloor.standard().withMinimumCohort(4).withGammaMillionths(0);

  @TempDir Path folder;
  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final CoordinatorSigner signer =
      new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));
  private final LossTime time = new LossTime();
  private final InMemoryCoordinator coordinator = coordinator();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private InMemoryCoordinator coordinator() {
    try {
      return new InMemoryCoordinator(
          storage,
          time,
          new SecureDesk(
              storage.messages(),
              signer,
              new DeviceCredentialVerifier(
                  DeviceCertificates.of(CA.certificate()), System::currentTimeMillis)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    coordinator.close();
    threads.shutdownNow();
  }

  private FederatedClient client(int index, TestAuthority authority, ClientFloor floor) {
    return client(index, authority, floor, Duration.ofDays(90), Duration.ZERO);
  }

  private FederatedClient client(
      int index, TestAuthority authority, ClientFloor floor, Duration valid, Duration ahead) {
    FileDeviceKeys keys = FileDeviceKeys.in(folder.resolve("device-" + index));
    TestAuthority.Order order = new TestAuthority.Order(keys.publicKey().publicKey());
    order.notAfter = Instant.now().plus(valid);
    keys.keep(
        new Enrolment(
            authority.issue(order), authority.certificate(), List.of(signer.publicKey())));
    return FederatedClient.builder()
        .coordinator(coordinator)
        .identity(DeviceIdentity.of(keys, () -> System.currentTimeMillis() + ahead.toMillis()))
        .floor(floor)
        .store(new MemoryClientStore())
        .population(Plans.PHONES)
        .trainer(ScriptedTrainer.oneHot(index, 1))
        .examples(new BlankExamples(5))
        .checkInWaitMillis(2_000)
        .build();
  }

  private CompletableFuture<Progress> run(FederatedClient client) {
    return CompletableFuture.supplyAsync(() -> client.run(progress -> false), threads);
  }

  @Test
  void devices_takePartUnderTheirCertificates() throws Exception {
    coordinator.start(Plans.of(2, new CohortRules(5, 5, 4), 60_000, null, new SecureRules(0)));
    List<CompletableFuture<Progress>> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      FederatedClient client = client(i, CA, FLOOR);
      runs.add(CompletableFuture.supplyAsync(() -> client.runRounds(2), threads));
    }
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    for (CompletableFuture<Progress> run : runs) {
      assertThat(run.get(30, TimeUnit.SECONDS).committedRounds()).isEqualTo(2);
    }
  }

  @Test
  void usualFloor_declinesSmallCohorts() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(6, 6, 4), 20_000, 300L, new SecureRules(0)));
    FederatedClient proud = client(0, CA, ClientFloor.standard());
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(proud::participate, threads);
    for (int i = 1; i < 6; i++) {
      run(client(i, CA, FLOOR));
    }
    assertThat(outcome.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            SessionOutcome.Declined.class,
            declined -> {
              assertThat(declined.reason()).isEqualTo("BELOW_FLOOR");
              assertThat(declined.detail()).contains("this client insists on 8");
            });
  }

  @Test
  void deviceOfAnotherCa_isInNoRoster() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(5, 6, 4), 20_000, 2_000L, new SecureRules(0)));
    FederatedClient stranger = client(0, OTHER, FLOOR);
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(stranger::participate, threads);
    outcome.whenComplete((end, failure) -> time.lose(stranger.clientId()));
    for (int i = 1; i < 6; i++) {
      run(client(i, CA, FLOOR));
    }
    assertThat(outcome.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(SessionOutcome.UpdateRefused.class)
        .asString()
        .contains("another CA");
    assertThat(time.awaitRun(coordinator, DEADLINE).status()).isEqualTo(RunState.Status.COMPLETED);
  }

  /** Whom the coordinator takes, all others must be able to take, or one device ends the round. */
  @Test
  void credentialThatEndsBeforeTheRosterIsChecked_isInNoRoster() throws Exception {
    coordinator.start(Plans.of(1, new CohortRules(5, 6, 4), 3_600_000, 300L, new SecureRules(0)));
    FederatedClient brief = client(0, CA, FLOOR, Duration.ofMinutes(3), Duration.ZERO);
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(brief::participate, threads);
    outcome.whenComplete((end, failure) -> time.lose(brief.clientId()));
    for (int i = 1; i < 6; i++) {
      run(client(i, CA, FLOOR, Duration.ofDays(90), Duration.ofSeconds(200)));
    }
    assertThat(outcome.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(SessionOutcome.UpdateRefused.class)
        .asString()
        .contains("ends too soon");
    RunState state = time.awaitRun(coordinator, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(coordinator.roundState(new RoundId(new RunId("run-1"), 1, 1)))
        .isInstanceOf(Committed.class);
  }
}
