package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.ClientFloor;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.Progress;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.TrainingJob;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.RoundSigners;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.TestAuthority;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.CoordinatorSigner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole secure rounds over a rotation of the coordinator's signing key: a coordinator that begins a
 * round under one key, and another one over the same storage that has the next.
 */
@Timeout(240)
class RotatedRoundsTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId FIRST = new RoundId(RUN, 1, 1);
  private static final int CLIENTS = 5;
  private static final TrainingPlan PLAN =
      Plans.of(2, new CohortRules(CLIENTS, CLIENTS, 4), 60_000, null, new SecureRules(0));
  private static final ClientFloor FLOOR =
      ClientFloor.standard().withMinimumCohort(4).withGammaMillionths(0);

  @TempDir Path folder;
  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final LossTime time = new LossTime();
  private final CoordinatorSigner former = signer();
  private final CoordinatorSigner heir = signer();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<InMemoryCoordinator> opened = new ArrayList<>();
  private final CountDownLatch training = new CountDownLatch(CLIENTS);
  private final CountDownLatch rotated = new CountDownLatch(1);
  private volatile Coordinator reached;

  private static CoordinatorSigner signer() {
    return new CoordinatorSigner(SecretBytes.random(32, RandomSource.system()));
  }

  @AfterEach
  void close() {
    opened.forEach(InMemoryCoordinator::close);
    threads.shutdownNow();
  }

  private InMemoryCoordinator coordinator(RoundSigners signers) throws Exception {
    DeviceCredentialVerifier verifier =
        new DeviceCredentialVerifier(
            DeviceCertificates.of(CA.certificate()), System::currentTimeMillis);
    SecureDesk desk =
        new SecureDesk(
            storage.messages(), signers, verifier, verifier, (client, round, detail) -> {});
    InMemoryCoordinator coordinator = new InMemoryCoordinator(storage, time, desk);
    opened.add(coordinator);
    reached = coordinator;
    return coordinator;
  }

  private FederatedClient client(int index, CoordinatorSigner... pinned) {
    FileDeviceKeys keys = FileDeviceKeys.in(folder.resolve("device-" + index));
    List<byte[]> pins = new ArrayList<>();
    for (CoordinatorSigner one : pinned) {
      pins.add(one.publicKey());
    }
    keys.keep(
        new Enrolment(
            CA.issue(new TestAuthority.Order(keys.publicKey().publicKey())),
            CA.certificate(),
            pins));
    return FederatedClient.builder()
        .coordinator(new Way())
        .identity(DeviceIdentity.of(keys))
        .floor(FLOOR)
        .store(new MemoryClientStore())
        .population(Plans.PHONES)
        .trainer(job -> train(job, index))
        .examples(new BlankExamples(5))
        .checkInWaitMillis(2_000)
        .build();
  }

  /** Training of the first round lasts until the key was rotated. */
  private TrainedUpdate train(TrainingJob job, int index) {
    training.countDown();
    try {
      assertThat(rotated.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ScriptedTrainer.oneHot(index, 1).train(job);
  }

  /** Rotates the key while all clients train for the first round. */
  private InMemoryCoordinator rotate(RoundSigners signers) throws Exception {
    assertThat(training.await(60, TimeUnit.SECONDS)).as("all clients train").isTrue();
    InMemoryCoordinator after = coordinator(signers);
    after.resume(RUN, PLAN, 0);
    rotated.countDown();
    return after;
  }

  @Test
  void roundThatWasOpen_goesOnUnderItsKey_andTheNextComesUnderTheHeirs() throws Exception {
    InMemoryCoordinator before = coordinator(round -> former);
    before.start(PLAN);
    List<CompletableFuture<Progress>> runs = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      FederatedClient client = client(i, former, heir);
      runs.add(CompletableFuture.supplyAsync(() -> client.runRounds(2), threads));
    }

    InMemoryCoordinator after = rotate(round -> round.equals(FIRST) ? former : heir);

    RunState state = time.awaitRun(after, DEADLINE);
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(after.roundState(FIRST)).isInstanceOf(Committed.class);
    for (CompletableFuture<Progress> run : runs) {
      assertThat(run.get(30, TimeUnit.SECONDS).committedRounds()).isEqualTo(2);
    }
    assertThat(((InMemoryMessageStore) storage.messages()).size()).isZero();
  }

  private List<SessionOutcome> outcomes(List<FederatedClient> clients, RoundSigners rotatedTo)
      throws Exception {
    List<CompletableFuture<SessionOutcome>> sessions = new ArrayList<>();
    for (FederatedClient client : clients) {
      sessions.add(CompletableFuture.supplyAsync(client::participate, threads));
    }
    InMemoryCoordinator unused = rotate(rotatedTo);
    List<SessionOutcome> outcomes = new ArrayList<>();
    for (CompletableFuture<SessionOutcome> session : sessions) {
      outcomes.add(session.get(60, TimeUnit.SECONDS));
    }
    return outcomes;
  }

  /**
   * Both keys are pinned, and all the same a round has one. Whoever asks when so many have left
   * that the round is over is told that instead.
   */
  @Test
  void roundThatChangesItsKey_isLeftByEverybody() throws Exception {
    coordinator(round -> former).start(PLAN);
    List<FederatedClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(client(i, former, heir));
    }
    List<SessionOutcome> outcomes = outcomes(clients, round -> heir);
    assertThat(outcomes)
        .hasSize(CLIENTS)
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfAny(
                        SessionOutcome.Declined.class, SessionOutcome.RoundAbandoned.class));
    assertThat(outcomes)
        .filteredOn(SessionOutcome.Declined.class::isInstance)
        .hasSizeGreaterThan(CLIENTS - PLAN.cohort().minimum())
        .allSatisfy(outcome -> assertThat(outcome.toString()).contains("BAD_SIGNATURE"));
  }

  @Test
  void deviceThatHasNotHeardOfTheKey_declinesBeforeTraining() throws Exception {
    rotated.countDown();
    coordinator(round -> heir).start(PLAN);
    List<CompletableFuture<SessionOutcome>> sessions = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      FederatedClient client = i == 0 ? client(i, former) : client(i, former, heir);
      sessions.add(CompletableFuture.supplyAsync(client::participate, threads));
    }
    assertThat(sessions.get(0).get(60, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            SessionOutcome.Declined.class,
            declined -> assertThat(declined.reason()).isEqualTo("BAD_SIGNATURE"));
    assertThat(training.getCount()).as("clients that have not trained").isPositive();
  }

  /** To whatever coordinator there is now. */
  private final class Way implements Coordinator {
    @Override
    public CheckInReply checkIn(CheckIn checkIn) {
      return reached.checkIn(checkIn);
    }

    @Override
    public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
      reached.fetch(digest, offset, sink);
    }

    @Override
    public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
      return reached.upload(header, body);
    }

    @Override
    public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
      return reached.exchange(session, message, waitMillis);
    }

    @Override
    public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
      return reached.finish(session, departure, waitMillis);
    }

    @Override
    public void close() {}
  }
}
