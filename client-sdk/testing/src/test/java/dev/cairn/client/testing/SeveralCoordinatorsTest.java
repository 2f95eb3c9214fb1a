package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateReceipt;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coordinators over one storage, each with its own idea of the time; leases run out by that of the
 * storage.
 */
@Timeout(60)
class SeveralCoordinatorsTest {
  private static final TrainingPlan PLAN = Plans.of(2, new CohortRules(2, 2, 2), 100_000);
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId FIRST_ROUND = new RoundId(RUN, 1, 1);
  private static final RoundId SECOND_ROUND = new RoundId(RUN, 2, 1);

  private final ManualTime storageTime = new ManualTime(9_000_000);
  private final ManualTime time = new ManualTime(1_000_000);
  private final CoordinatorStorage storage = CoordinatorStorage.shared(storageTime);
  private final InMemoryCoordinator first = new InMemoryCoordinator(storage, time);
  private final InMemoryCoordinator second = new InMemoryCoordinator(storage, time);

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private static MinimalClient client(InMemoryCoordinator coordinator, int index) {
    return new MinimalClient(coordinator, new ClientId("c" + index));
  }

  private static RoundAssignment[] collecting(InMemoryCoordinator coordinator) {
    client(coordinator, 0).checkIn(0);
    RoundAssignment last = client(coordinator, 1).assigned(0);
    return new RoundAssignment[] {client(coordinator, 0).assigned(0), last};
  }

  private static UpdateReceipt upload(
      InMemoryCoordinator coordinator, RoundAssignment[] assigned, int index) {
    return client(coordinator, index)
        .upload(assigned[index], MinimalClient.body(assigned[index], index));
  }

  private void takeOver() {
    second.resume(RUN, PLAN, 0);
    storageTime.advance(Tenure.HOLD_MILLIS);
    assertThat(second.state().isTerminal()).isFalse();
  }

  private static void assertTrouble(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOf(TroubleException.class)
        .hasMessageMatching("(somebody else|another coordinator) drives run-1");
  }

  @Test
  void runOfAnother_isTrouble_untilNobodyRenewsItsLease() {
    first.start(PLAN);
    RoundAssignment[] assigned = collecting(first);
    second.resume(RUN, PLAN, 0);
    assertTrouble(second::state);
    storageTime.advance(Tenure.HOLD_MILLIS - 1);
    assertTrouble(() -> client(second, 0).checkIn(0));
    assertThat(upload(first, assigned, 0)).isEqualTo(new UpdateReceipt.Accepted());
    storageTime.advance(1);
    assertThat(upload(second, assigned, 1)).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(second.state().version()).isEqualTo(1);
  }

  @Test
  void takeOver_movesDeadlinesByTheTimeThatNobodyWasThere() {
    first.start(PLAN);
    RoundAssignment[] assigned = collecting(first);
    storageTime.advance(7_000);
    second.resume(RUN, PLAN, 0);
    assertThat(client(second, 1).assigned(0).remainingMillis())
        .isEqualTo(assigned[1].remainingMillis() + 7_000);
  }

  @Test
  void ownerThatIsAsked_keepsItsRun() {
    first.start(PLAN);
    second.resume(RUN, PLAN, 0);
    for (int i = 0; i < 10; i++) {
      time.advance(Tenure.RENEW_MILLIS);
      storageTime.advance(Tenure.HOLD_MILLIS - 1);
      assertThat(first.state().isTerminal()).isFalse();
      assertTrouble(second::state);
    }
  }

  /** What it could answer from memory, or would write: each would be wrong. */
  enum Request {
    INVITATION {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        client(stale, 0).checkIn(0);
      }
    },
    REFUSAL {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        upload(stale, now, 0);
      }
    },
    ACCEPTANCE {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        upload(stale, before, 0);
      }
    },
    FAREWELL {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        stale.finish(now[0].session(), Departure.CANCELLED, 0);
      }
    },
    OUTCOME {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        stale.finish(before[0].session(), Departure.DONE, 0);
      }
    },
    STATE {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        stale.roundState(FIRST_ROUND);
      }
    },
    CANCELLATION {
      @Override
      void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now) {
        stale.cancelRun("an operator");
      }
    };

    abstract void send(InMemoryCoordinator stale, RoundAssignment[] before, RoundAssignment[] now);
  }

  @ParameterizedTest
  @EnumSource
  void overtakenOwner_saysNothing_andAppendsNothing(Request request) {
    first.start(PLAN);
    RoundAssignment[] before = collecting(first);
    takeOver();
    for (int i = 0; i < 2; i++) {
      assertThat(upload(second, before, i)).isEqualTo(new UpdateReceipt.Accepted());
    }
    RoundAssignment[] now = collecting(second);
    List<RunEvent> run = storage.runJournal().load(RunDriver.stream(RUN));
    List<RoundEvent> round = storage.roundJournal().load(RoundDriver.stream(FIRST_ROUND));
    List<RoundEvent> next = storage.roundJournal().load(RoundDriver.stream(SECOND_ROUND));

    assertTrouble(() -> request.send(first, before, now));

    assertThat(storage.runJournal().load(RunDriver.stream(RUN))).isEqualTo(run);
    assertThat(storage.roundJournal().load(RoundDriver.stream(FIRST_ROUND))).isEqualTo(round);
    assertThat(storage.roundJournal().load(RoundDriver.stream(SECOND_ROUND))).isEqualTo(next);
    for (int i = 0; i < 2; i++) {
      assertThat(upload(second, now, i)).isEqualTo(new UpdateReceipt.Accepted());
    }
    assertThat(second.state().status()).isEqualTo(RunState.Status.COMPLETED);
  }

  @Test
  void overtakenOwner_isSilentFromTheFirstRequestOn() {
    first.start(PLAN);
    RoundAssignment[] assigned = collecting(first);
    takeOver();
    assertTrouble(() -> client(first, 0).checkIn(0));
    assertThat(client(second, 0).assigned(0).session()).isEqualTo(assigned[0].session());
  }

  @Test
  void requestThatAnOvertakenOwnerHoldsBack_endsWithTrouble() {
    first.start(PLAN);
    RoundAssignment[] assigned = collecting(first);
    CompletableFuture<RoundOutcome> held =
        CompletableFuture.supplyAsync(
            () -> first.finish(assigned[0].session(), Departure.DONE, 600_000));
    takeOver();
    assertThatThrownBy(() -> held.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TroubleException.class);
  }

  @Test
  void ownerThatCloses_leavesTheRunAtOnce_andWritesNoMore() {
    first.start(PLAN);
    RoundAssignment[] assigned = collecting(first);
    second.resume(RUN, PLAN, 0);
    first.close();
    assertThat(upload(second, assigned, 0)).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(client(second, 1).assigned(0).remainingMillis())
        .isEqualTo(assigned[1].remainingMillis());
    assertThatThrownBy(first::state)
        .isInstanceOf(TroubleException.class)
        .hasMessage("the coordinator is closed");
  }

  @Test
  void overtakenOwner_takesTheRunUpAgain_whenTheOtherOneIsGone() {
    first.start(PLAN);
    RoundAssignment[] assigned = collecting(first);
    takeOver();
    upload(second, assigned, 0);
    assertTrouble(first::state);
    second.close();
    assertThat(upload(first, assigned, 1)).isEqualTo(new UpdateReceipt.Accepted());
    assertThat(first.state().version()).isEqualTo(1);
    RoundAssignment[] next = collecting(first);
    upload(first, next, 0);
    upload(first, next, 1);
    assertThat(first.awaitRun(Duration.ofSeconds(1)).status()).isEqualTo(RunState.Status.COMPLETED);
  }
}
