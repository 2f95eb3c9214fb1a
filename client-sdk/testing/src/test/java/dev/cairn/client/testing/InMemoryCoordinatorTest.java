package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.Collecting;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InMemoryCoordinatorTest {
  private static final TrainingPlan TWO_ROUNDS = Plans.of(2, new CohortRules(2, 3, 1), 100_000);

  private final InMemoryUpdateStore updates = new InMemoryUpdateStore();
  private final ManualTime time = new ManualTime(1_000_000);
  private final CoordinatorStorage storage =
      new CoordinatorStorage(
          new InMemoryJournal<>(),
          new InMemoryJournal<>(),
          updates,
          updates,
          new InMemoryModelStore());
  private final InMemoryCoordinator coordinator = new InMemoryCoordinator(storage, time);
  private final MinimalClient[] clients = {client("a"), client("b"), client("c"), client("d")};

  private MinimalClient client(String id) {
    return new MinimalClient(coordinator, new ClientId(id));
  }

  @AfterEach
  void close() {
    coordinator.close();
  }

  /** All three members joined. */
  private RoundAssignment[] collecting() {
    RoundId round = new RoundId(coordinator.start(TWO_ROUNDS), 1, 1);
    for (int i = 0; i < 2; i++) {
      assertThat(clients[i].checkIn(0)).isInstanceOf(CheckInReply.ComeBackLater.class);
    }
    RoundAssignment last = clients[2].assigned(0);
    assertThat(last.session().round()).isEqualTo(round);
    return new RoundAssignment[] {clients[0].assigned(0), clients[1].assigned(0), last};
  }

  /** Waits until that many check-ins are held back. */
  private void awaitJoined(int count) {
    RoundId round = new RoundId(new RunId("run-1"), 1, 1);
    while (((Recruiting) coordinator.roundState(round)).joined().size() < count) {
      Thread.onSpinWait();
    }
  }

  private static Object refusal(UpdateReceipt receipt) {
    return receipt.<Object>fold(accepted -> "accepted", UpdateReceipt.Refused::refusal);
  }

  @Test
  void checkIn_isHeldUntilTheCohortIsSealed() throws Exception {
    coordinator.start(TWO_ROUNDS);
    CompletableFuture<RoundAssignment> first =
        CompletableFuture.supplyAsync(() -> clients[0].assigned(60_000));
    CompletableFuture<RoundAssignment> second =
        CompletableFuture.supplyAsync(() -> clients[1].assigned(60_000));
    awaitJoined(2);
    assertThat(first).isNotDone();
    clients[2].assigned(0);
    assertThat(first.get(20, TimeUnit.SECONDS).session().client()).isEqualTo(clients[0].id());
    assertThat(second.get(20, TimeUnit.SECONDS).remainingMillis()).isEqualTo(60_000);
  }

  @Test
  void checkIn_beforeTheRunBegins_isHeldToo() throws Exception {
    CompletableFuture<RoundAssignment> early =
        CompletableFuture.supplyAsync(() -> clients[0].assigned(60_000));
    coordinator.start(Plans.of(1, new CohortRules(1, 1, 1), 10_000));
    assertThat(early.get(20, TimeUnit.SECONDS).session().toString()).isEqualTo("run-1/1/1/a");
  }

  @Test
  void checkIn_whoseWaitIsOver_isSentAway() throws Exception {
    coordinator.start(TWO_ROUNDS);
    CompletableFuture<CheckInReply> held =
        CompletableFuture.supplyAsync(() -> clients[0].checkIn(500));
    awaitJoined(1);
    time.advance(499);
    assertThat(held).isNotDone();
    time.advance(1);
    assertThat(held.get(20, TimeUnit.SECONDS)).isInstanceOf(CheckInReply.ComeBackLater.class);
  }

  @Test
  void checkIn_forAnotherPopulation_isSentAway() {
    coordinator.start(TWO_ROUNDS);
    assertThat(
            coordinator.checkIn(
                new CheckIn(clients[0].id(), new Population("watches"), 1, "test", 0)))
        .isInstanceOf(CheckInReply.ComeBackLater.class);
  }

  @Test
  void member_getsItsAssignmentAgain_untilItsUpdateIsAccepted() {
    RoundAssignment[] assigned = collecting();
    assertThat(clients[0].assigned(0)).isEqualTo(assigned[0]);
    UpdateBody body = MinimalClient.body(assigned[0], 0);
    assertThat(clients[0].upload(assigned[0], body)).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(clients[0].checkIn(0)).isInstanceOf(CheckInReply.ComeBackLater.class);
    assertThat(clients[3].checkIn(0))
        .as("the cohort is full")
        .isNotInstanceOf(CheckInReply.Assigned.class);
  }

  @Test
  void target_commitsTheRound_andTheNextOneRecruits() {
    RoundAssignment[] assigned = collecting();
    for (int i = 0; i < 2; i++) {
      UpdateBody body = MinimalClient.body(assigned[i], i);
      assertThat(clients[i].upload(assigned[i], body)).isEqualTo(new UpdateReceipt.Accepted());
    }
    RunState state = coordinator.state();
    assertThat(state.version()).isEqualTo(1);
    assertThat(state.current()).isEqualTo(new RoundId(new RunId("run-1"), 2, 1));
    assertThat(updates.size()).isZero();
    float[] before = coordinator.model(assigned[0].modelId()).values();
    float[] after = coordinator.model(Objects.requireNonNull(state.model())).values();
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i] - before[i])
          .isCloseTo(i < 2 ? 0.5f : 0, org.assertj.core.data.Offset.offset(1e-4f));
    }
    assertThat(coordinator.finish(assigned[0].session(), Departure.DONE, 0))
        .isEqualTo(new RoundOutcome.Committed(state.model(), true));
    assertThat(coordinator.finish(assigned[2].session(), Departure.DONE, 0))
        .isEqualTo(new RoundOutcome.Committed(state.model(), false));
    UpdateBody late = MinimalClient.body(assigned[2], 2);
    assertThat(refusal(clients[2].upload(assigned[2], late))).isEqualTo(Refusal.NO_SUCH_ROUND);
    UpdateBody again = MinimalClient.body(assigned[1], 1);
    assertThat(clients[1].upload(assigned[1], again)).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(updates.size()).isZero();
  }

  @Test
  void upload_thatIsNotWhatTheRoundExpects_isRefusedAndNotKept() {
    RoundAssignment[] assigned = collecting();
    UpdateBody good = MinimalClient.body(assigned[0], 0);
    UpdateBody longer = UpdateBody.ofBytes(ByteBuffer.allocate((int) good.length() + 8));
    UpdateBody shorter = UpdateBody.ofBytes(ByteBuffer.allocate((int) good.length() - 8));
    UpdateBody zeros = UpdateBody.ofBytes(ByteBuffer.allocate((int) good.length()));
    assertThat(refusal(clients[0].upload(assigned[0], longer))).isEqualTo(Refusal.TOO_LARGE);
    assertThat(refusal(clients[0].upload(assigned[0], shorter))).isEqualTo(Refusal.MALFORMED);
    assertThat(refusal(clients[0].upload(assigned[0], zeros))).isEqualTo(Refusal.MALFORMED);
    UpdateHeader lie = new UpdateHeader(assigned[0].session(), zeros.digest(), good.length());
    assertThat(refusal(coordinator.upload(lie, good))).isEqualTo(Refusal.DIGEST_MISMATCH);
    UpdateHeader wrongLength = new UpdateHeader(assigned[0].session(), good.digest(), 8);
    assertThat(refusal(coordinator.upload(wrongLength, good))).isEqualTo(Refusal.MALFORMED);
    SessionId stranger = new SessionId(assigned[0].session().round(), new ClientId("stranger"));
    UpdateHeader foreign = new UpdateHeader(stranger, good.digest(), good.length());
    assertThat(refusal(coordinator.upload(foreign, good))).isEqualTo(Refusal.NOT_A_MEMBER);
    assertThat(updates.size()).isZero();
    assertThat(clients[0].upload(assigned[0], good)).isEqualTo(new UpdateReceipt.Accepted());
    UpdateBody other = MinimalClient.body(assigned[0], 3);
    assertThat(refusal(clients[0].upload(assigned[0], other))).isEqualTo(Refusal.EQUIVOCATION);
    assertThat(updates.size()).isEqualTo(1);
  }

  @Test
  void refusedBody_doesNotTakeAnEqualOneWithIt() {
    RoundAssignment[] assigned = collecting();
    UpdateBody same = MinimalClient.body(assigned[0], 0);
    assertThat(clients[0].upload(assigned[0], same)).isEqualTo(new UpdateReceipt.Accepted());
    coordinator.finish(assigned[1].session(), Departure.CANCELLED, 0);
    assertThat(refusal(clients[1].upload(assigned[1], same))).isEqualTo(Refusal.LEFT);
    assertThat(updates.size()).isEqualTo(1);
    RoundId round = assigned[0].session().round();
    updates.stage(round, 0).close();
    updates.discard(round, MinimalClient.body(assigned[0], 1).digest());
    assertThat(updates.contains(round, same.digest())).isTrue();
  }

  @Test
  void finish_withAReason_endsTheClientsPart() {
    RoundAssignment[] assigned = collecting();
    assertThat(coordinator.finish(assigned[0].session(), Departure.TRAINING_FAILED, 0))
        .isEqualTo(new RoundOutcome.Pending());
    RoundId round = assigned[0].session().round();
    assertThat(((Collecting) coordinator.roundState(round)).cohort().left())
        .containsExactly(clients[0].id());
    assertThat(clients[0].checkIn(0)).isInstanceOf(CheckInReply.ComeBackLater.class);
  }

  @Test
  void finish_isHeldUntilTheRoundEnds() throws Exception {
    RoundAssignment[] assigned = collecting();
    CompletableFuture<RoundOutcome> held =
        CompletableFuture.supplyAsync(
            () -> coordinator.finish(assigned[0].session(), Departure.DONE, 600_000));
    assertThat(held).isNotDone();
    time.advance(60_000);
    assertThat(held.get(20, TimeUnit.SECONDS))
        .isEqualTo(new RoundOutcome.Abandoned("TOO_FEW_UPDATES: 0 of 1 needed while Collecting"));
  }

  @Test
  void cancelledRun_endsItsRound() {
    RoundAssignment[] assigned = collecting();
    UpdateBody body = MinimalClient.body(assigned[0], 0);
    clients[0].upload(assigned[0], body);
    assertThatThrownBy(() -> coordinator.start(TWO_ROUNDS))
        .hasMessage("a run is active: await or cancel it first");
    coordinator.cancelRun("test");
    assertThat(coordinator.awaitRun(Duration.ofSeconds(1)).status())
        .isEqualTo(RunState.Status.CANCELLED);
    assertThat(coordinator.finish(assigned[0].session(), Departure.DONE, 0))
        .isEqualTo(new RoundOutcome.Abandoned("CANCELLED: the run was cancelled"));
    assertThat(updates.size()).isZero();
    assertThat(coordinator.start(TWO_ROUNDS)).isEqualTo(new RunId("run-2"));
  }

  @Test
  void awaitRun_hasADeadline() {
    coordinator.start(TWO_ROUNDS);
    assertThatThrownBy(() -> coordinator.awaitRun(Duration.ofMillis(30)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the run is not over after 30 ms");
  }

  @Test
  void runWithoutClients_failsAfterItsAttempts() {
    coordinator.start(TWO_ROUNDS);
    for (int i = 0; i < 3; i++) {
      assertThat(coordinator.state().isTerminal()).isFalse();
      time.advance(30_000);
    }
    assertThat(coordinator.state().status()).isEqualTo(RunState.Status.FAILED);
  }

  @Test
  void anotherCoordinator_takesUpTheRun_andDeadlinesMoveByTheOutage() {
    RoundAssignment[] assigned = collecting();
    time.advance(1_000);
    clients[0].upload(assigned[0], MinimalClient.body(assigned[0], 0));
    coordinator.close();
    assertThatThrownBy(() -> clients[0].checkIn(0)).isInstanceOf(TroubleException.class);
    time.advance(7_000);
    try (InMemoryCoordinator next = new InMemoryCoordinator(storage, time)) {
      next.resume(new RunId("run-1"), TWO_ROUNDS, 7_000);
      MinimalClient client = new MinimalClient(next, clients[1].id());
      assertThat(client.assigned(0).remainingMillis()).isEqualTo(59_000);
      client.upload(assigned[1], MinimalClient.body(assigned[1], 1));
      assertThat(next.state().version()).isEqualTo(1);
    }
  }

  @Test
  void fetch_startsAnywhere() throws Exception {
    byte[] file = new byte[200_000];
    new java.util.SplittableRandom(1).nextBytes(file);
    Digest digest = coordinator.store(ByteBuffer.wrap(file));
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    coordinator.fetch(digest, 150_000, rest);
    assertThat(rest.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(file, 150_000, 200_000));
    assertThatThrownBy(() -> coordinator.fetch(digest, 200_001, rest))
        .hasMessage("offset must be 0 to 200000, not 200001");
    Digest unknown = Digest.of(new byte[1]);
    assertThatThrownBy(() -> coordinator.fetch(unknown, 0, rest))
        .isInstanceOf(TroubleException.class);
  }

  @Test
  void close_endsWaits() {
    coordinator.start(TWO_ROUNDS);
    CompletableFuture<CheckInReply> held =
        CompletableFuture.supplyAsync(() -> clients[0].checkIn(60_000));
    coordinator.close();
    assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TroubleException.class);
  }

  @Test
  void resume_ofAnUnknownRun_isRefused() {
    assertThatThrownBy(() -> coordinator.resume(new RunId("run-9"), TWO_ROUNDS, 0))
        .hasMessage("the storage holds no run run-9");
  }

  @Test
  void withoutARun_thereIsNothingToAsk() {
    assertThatThrownBy(coordinator::state).hasMessage("no run was started: call start(plan)");
  }
}
