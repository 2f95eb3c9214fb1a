package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelling from another thread, in every step, on the real clock. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationTest {
  /** Half of what a call blocks if nobody ends it, and far above what it takes to end it. */
  private static final long SECONDS_MAX = 30;

  private final Fixture fixture = new Fixture();
  private final FakeCoordinator coordinator = fixture.coordinator;
  private final FederatedClient client = fixture.builder().timing(Timing.system()).build();

  @Test
  void beforeTheStart_nobodyIsAsked() {
    client.cancel();
    assertThat(client.participate()).isEqualTo(new SessionOutcome.Cancelled());
    assertThat(coordinator.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkIn", "fetch", "upload"})
  void whileACallBlocks_endsItAndTellsTheCoordinator(String call) throws Exception {
    coordinator.block(call);
    CompletableFuture<SessionOutcome> outcome = started();
    assertThat(coordinator.blocked.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    client.cancel();
    assertThat(outcome.get(SECONDS_MAX, TimeUnit.SECONDS))
        .isEqualTo(new SessionOutcome.Cancelled());
    if (call.equals("checkIn")) {
      assertThat(coordinator.departures).isEmpty();
    } else {
      assertThat(coordinator.departures).containsExactly(Departure.CANCELLED);
    }
  }

  private CompletableFuture<SessionOutcome> started() {
    return CompletableFuture.supplyAsync(
        () -> {
          SessionOutcome outcome = client.participate();
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          return outcome;
        },
        runnable -> new Thread(runnable).start());
  }

  @Test
  void whileTraining_theTrainerSeesItInItsJob() throws Exception {
    CountDownLatch training = new CountDownLatch(1);
    fixture.training =
        job -> {
          training.countDown();
          job.cancellation().sleep(60_000);
          throw new AssertionError("nobody cancelled");
        };
    CompletableFuture<SessionOutcome> outcome = started();
    assertThat(training.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    client.cancel();
    assertThat(outcome.get(SECONDS_MAX, TimeUnit.SECONDS))
        .isEqualTo(new SessionOutcome.Cancelled());
    assertThat(coordinator.departures).containsExactly(Departure.CANCELLED);
  }

  @Test
  void afterTrainingThatDidNotLook_nothingIsUploaded() {
    fixture.training =
        job -> {
          client.cancel();
          return new TrainedUpdate(new float[15], 1);
        };
    assertThat(client.participate()).isEqualTo(new SessionOutcome.Cancelled());
    assertThat(coordinator.headers).isEmpty();
    assertThat(coordinator.departures).containsExactly(Departure.CANCELLED);
  }

  @Test
  void whileTheOutcomeIsAwaited_theContributionStands() throws Exception {
    coordinator.block("finish");
    CompletableFuture<SessionOutcome> outcome = started();
    assertThat(coordinator.blocked.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    client.cancel();
    assertThat(outcome.get(SECONDS_MAX, TimeUnit.SECONDS))
        .isEqualTo(new SessionOutcome.Contributed(Fixture.ROUND, Optional.empty()));
    assertThat(coordinator.departures).containsExactly(Departure.DONE);
  }

  @Test
  void whileRunPauses_itEnds() throws Exception {
    coordinator.checkIn = request -> new CheckInReply.ComeBackLater(600_000, "later");
    CountDownLatch away = new CountDownLatch(1);
    FederatedClient running =
        fixture
            .builder()
            .timing(Timing.system())
            .listener(
                new ClientListener() {
                  @Override
                  public void onOutcome(SessionOutcome outcome) {
                    away.countDown();
                  }
                })
            .build();
    CompletableFuture<Progress> progress =
        CompletableFuture.supplyAsync(
            () -> running.run(StopCondition.never()), runnable -> new Thread(runnable).start());
    assertThat(away.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    running.cancel();
    assertThat(progress.get(SECONDS_MAX, TimeUnit.SECONDS).last())
        .isEqualTo(new SessionOutcome.Cancelled());
  }

  @Test
  void threadInterruptedByTheApp_isCancelledAndStaysInterrupted() throws Exception {
    coordinator.trouble("checkIn", Integer.MAX_VALUE);
    CompletableFuture<Boolean> stayed = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              SessionOutcome outcome = client.participate();
              stayed.complete(
                  outcome instanceof SessionOutcome.Cancelled
                      && Thread.currentThread().isInterrupted());
            });
    thread.start();
    thread.interrupt();
    assertThat(stayed.get(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void farewellThatIsNotHeard_holdsNobodyUpForLong() {
    FakeCoordinator deaf = coordinator;
    FederatedClient leaving =
        fixture.builder().coordinator(new DeafToFarewells(deaf)).timing(Timing.system()).build();
    fixture.training =
        job -> {
          leaving.cancel();
          return new TrainedUpdate(new float[15], 1);
        };
    long start = System.nanoTime();
    assertThat(leaving.participate()).isEqualTo(new SessionOutcome.Cancelled());
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(SECONDS_MAX));
  }

  @Test
  void close_whileACallBlocks_endsItAndClosesWhatItOpened() throws Exception {
    coordinator.block("upload");
    FederatedClient owner =
        fixture.builder().coordinator(() -> coordinator).timing(Timing.system()).build();
    CompletableFuture<SessionOutcome> outcome =
        CompletableFuture.supplyAsync(owner::participate, runnable -> new Thread(runnable).start());
    assertThat(coordinator.blocked.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    owner.close();
    assertThat(coordinator.closed).isTrue();
    assertThat(outcome.get(SECONDS_MAX, TimeUnit.SECONDS))
        .isEqualTo(new SessionOutcome.Cancelled());
    assertThat(coordinator.departures).containsExactly(Departure.CANCELLED);
    owner.close();
  }

  @Test
  void close_leavesTheAppsOwnCoordinatorOpen() {
    coordinator.finish = wait -> new RoundOutcome.Committed(Fixture.NEXT, true);
    client.participate();
    client.close();
    assertThat(coordinator.closed).isFalse();
    assertThat(client.participate()).isEqualTo(new SessionOutcome.Cancelled());
  }
}
