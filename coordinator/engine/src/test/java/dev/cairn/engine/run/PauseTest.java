package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What operators do to a run that goes on: two rounds, two attempts at each. */
class PauseTest {
  private static final RunId RUN = new RunId("run-1");
  private static final int DIMENSION = Rounds.MODEL.shape().dimension();
  private static final RunCommand RESUME = new RunCommand.Resume("me");

  private final MemoryPorts memory = new MemoryPorts();
  private final Journal<RunEvent> journal = memory.journal();
  private final TrainingPlan plan = Plans.good();
  private final ModelId first =
      new ModelId(
          memory
              .ports()
              .models()
              .put(
                  Safetensors.write(
                      new ParameterVector(Rounds.MODEL.shape(), new float[DIMENSION]))));

  private static RunCommand pause(PauseTime when) {
    return new RunCommand.Pause("me", "maintenance", when);
  }

  private static RoundId round(int index, int attempt) {
    return new RoundId(RUN, index, attempt);
  }

  private RunDriver start() {
    RunDriver driver =
        RunDriver.start(RUN, plan, Rounds.digest("plan"), first, journal, memory.ports(), START);
    driver.pursue(START);
    return driver;
  }

  private RunDriver recover() {
    return RunDriver.recover(RUN, plan, journal, memory.ports(), new UntoldOutage(), START);
  }

  private void commit(RunDriver driver) {
    RoundId round = Objects.requireNonNull(driver.state().current());
    for (int i = 0; i < 4; i++) {
      driver.handle(round, new RoundCommand.Join(client(i)), START);
    }
    for (int i = 0; i < 3; i++) {
      float[] delta = new float[DIMENSION];
      delta[i] = 0.5f;
      UpdateBody body =
          new UpdatePipeline(plan.updateSpec(), DIMENSION).beforeUpload(delta, 10, 1.0);
      RoundCommand update = new RoundCommand.AcceptUpdate(client(i), memory.stage(round, body));
      assertThat(driver.handle(round, update, START).isAccepted()).isTrue();
    }
    driver.pursue(START);
  }

  private static void assertPaused(RunDriver driver, RoundId last) {
    driver.pursue(START + 1_000_000);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.PAUSED);
    assertThat(driver.state().current()).isNull();
    assertThat(driver.state().last()).isEqualTo(last);
    assertThat(driver.roundState()).isNull();
  }

  @Test
  void pauseAfterTheRound_letsItCommit_andOpensNoOther() {
    RunDriver driver = start();
    assertThat(driver.handle(pause(PauseTime.AFTER_ROUND), START)).isTrue();
    assertThat(driver.state().current()).isEqualTo(round(1, 1));
    commit(driver);
    assertThat(driver.state().version()).isEqualTo(1);
    assertPaused(driver, round(1, 1));
    RunDriver restarted = recover();
    assertPaused(restarted, round(1, 1));
    assertThat(restarted.state()).isEqualTo(driver.state());
    assertThat(restarted.handle(RESUME, START)).isTrue();
    restarted.pursue(START);
    assertThat(restarted.state().current()).isEqualTo(round(2, 1));
    assertThat(restarted.state().pause()).isNull();
    commit(restarted);
    assertThat(restarted.state().status()).isEqualTo(RunState.Status.COMPLETED);
  }

  @Test
  void pauseNow_abandonsTheOpenRound_whichCountsAsNoAttempt() {
    RunDriver driver = start();
    assertThat(driver.handle(pause(PauseTime.NOW), START)).isTrue();
    assertThat(((Abandoned) driver.roundState(round(1, 1))).reason())
        .isEqualTo(AbandonReason.CANCELLED);
    assertThat(driver.state().failed()).isZero();
    assertPaused(driver, round(1, 1));
    driver.handle(RESUME, START);
    assertThat(driver.state().current()).isEqualTo(round(1, 2));
  }

  @Test
  void pauseNow_endsTheRoundThatAFormerPauseLeft() {
    RunDriver driver = start();
    driver.handle(pause(PauseTime.AFTER_ROUND), START);
    assertThat(driver.handle(pause(PauseTime.NOW), START)).isTrue();
    assertPaused(driver, round(1, 1));
  }

  @Test
  void repeatedPausesAndResumes_changeNothing() {
    RunDriver driver = start();
    assertThat(driver.handle(RESUME, START)).isTrue();
    driver.handle(pause(PauseTime.NOW), START);
    int events = memory.streams.get("run/run-1").size();
    assertThat(driver.handle(pause(PauseTime.NOW), START)).isTrue();
    assertThat(driver.handle(pause(PauseTime.AFTER_ROUND), START)).isTrue();
    assertThat(memory.streams.get("run/run-1")).hasSize(events);
    driver.handle(RESUME, START);
    assertThat(driver.handle(RESUME, START)).isTrue();
    assertThat(memory.streams.get("run/run-1")).hasSize(events + 2);
  }

  /** A crash cut off the end of the round that the pause had asked for. */
  @Test
  void pauseNow_isFinishedAfterACrash() {
    RunDriver driver = start();
    driver.handle(pause(PauseTime.NOW), START);
    List<Object> run = memory.streams.get("run/run-1");
    run.remove(run.size() - 1);
    memory.streams.get("round/run-1/1/1").removeIf(RoundEvent.RoundAbandoned.class::isInstance);
    RunDriver restarted = recover();
    assertThat(restarted.state().current()).isEqualTo(round(1, 1));
    assertPaused(restarted, round(1, 1));
  }

  /** Every append fails once, before or after it became durable; the operator asks again. */
  @Test
  void journalTrouble_atAnyAppendOfAPause_leavesItToBeAskedForAgain() {
    for (boolean durable : new boolean[] {false, true}) {
      for (int calls = 0; calls < 6; calls++) {
        memory.streams.clear();
        RunDriver driver = start();
        memory.troubleAfterAppend = durable;
        memory.callsUntilTrouble = calls;
        try {
          driver.handle(pause(PauseTime.NOW), START);
        } catch (TroubleException crash) {
          driver = recover();
          driver.handle(pause(PauseTime.NOW), START);
        }
        memory.callsUntilTrouble = -1;
        RoundId last = Objects.requireNonNull(driver.state().last());
        assertThat(driver.state().failed()).isZero();
        assertPaused(driver, last);
      }
    }
  }

  /** The last round was scheduled and had not been opened when the run was paused. */
  @Test
  void scheduledRound_waitsForTheRunToGoOn() {
    RunDriver driver =
        RunDriver.start(RUN, plan, Rounds.digest("plan"), first, journal, memory.ports(), START);
    driver.handle(pause(PauseTime.NOW), START);
    driver.pursue(START);
    assertThat(driver.state().current()).isEqualTo(round(1, 1));
    assertThat(memory.streams).doesNotContainKey("round/run-1/1/1");
    driver.handle(RESUME, START);
    driver.pursue(START);
    assertThat(memory.streams).containsKey("round/run-1/1/1");
  }

  @Test
  void pausedRun_isCancelled() {
    RunDriver driver = start();
    driver.handle(pause(PauseTime.AFTER_ROUND), START);
    driver.cancel("me", START);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.CANCELLED);
    assertThat(driver.handle(RESUME, START)).isFalse();
    assertThat(driver.handle(pause(PauseTime.NOW), START)).isFalse();
  }

  @Test
  void pausedRun_failsWhereItsAttemptsAreUsedUp() {
    RunDriver driver = start();
    driver.pursue(START + 30_000);
    driver.handle(pause(PauseTime.AFTER_ROUND), START + 30_000);
    driver.pursue(START + 60_000);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.FAILED);
  }

  @Test
  void abort_endsTheOpenRound_andTheRunGoesOn() {
    RunDriver driver = start();
    for (int i = 1; i <= 5; i++) {
      assertThat(driver.handle(new RunCommand.Abort(round(1, i), "me", "wrong data"), START))
          .isTrue();
      driver.pursue(START);
      assertThat(driver.state().current()).isEqualTo(round(1, i + 1));
    }
    assertThat(driver.state().failed()).isZero();
    assertThat(((Abandoned) driver.roundState(round(1, 1))).detail())
        .isEqualTo("an operator ended it: wrong data");
    assertThat(driver.handle(new RunCommand.Abort(round(1, 1), "me", "again"), START)).isFalse();
    assertThat(driver.handle(new RunCommand.Abort(round(9, 1), "me", "none"), START)).isFalse();
  }

  @Test
  void abort_ofAPausedRunsLastRound_schedulesNothing() {
    RunDriver driver = start();
    driver.handle(pause(PauseTime.AFTER_ROUND), START);
    assertThat(driver.handle(new RunCommand.Abort(round(1, 1), "me", "wrong data"), START))
        .isTrue();
    assertPaused(driver, round(1, 1));
  }

  @Test
  void retry_givesAFailedRunAllItsAttemptsAgain() {
    RunDriver driver = start();
    driver.pursue(START + 30_000);
    assertThat(driver.handle(new RunCommand.Retry(round(1, 1), "me", "too early"), START))
        .isFalse();
    driver.pursue(START + 60_000);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.FAILED);
    assertThat(driver.handle(new RunCommand.Retry(round(1, 1), "me", "not the last"), START))
        .isFalse();
    RunDriver restarted = recover();
    assertThat(restarted.handle(new RunCommand.Retry(round(1, 2), "me", "clients are up"), START))
        .isTrue();
    assertThat(restarted.state().status()).isEqualTo(RunState.Status.ACTIVE);
    assertThat(restarted.state().current()).isEqualTo(round(1, 3));
    assertThat(restarted.state().failed()).isZero();
    restarted.pursue(START);
    commit(restarted);
    commit(restarted);
    assertThat(restarted.state().status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(restarted.handle(new RunCommand.Retry(round(2, 1), "me", "no"), START)).isFalse();
  }

  @Test
  void retry_ofARoundWhoseUpdatesAreSpent_isTheNextRound() {
    RunState failed =
        RunMachine.replay(
            List.of(
                new RunEvent.RunStarted(RUN, Rounds.digest("plan"), first, 2, 1),
                new RunEvent.RoundScheduled(round(1, 1)),
                new RunEvent.RoundFailed(round(1, 1), AbandonReason.TOO_FEW_SHARES),
                new RunEvent.RunFailed(AbandonReason.TOO_FEW_SHARES)));
    var spent =
        RoundMachine.replay(
            List.of(
                new RoundEvent.RoundOpened(Rounds.plain(3, 4, 2), 0),
                new RoundEvent.RoundAbandoned(AbandonReason.TOO_FEW_SHARES, "test", false, true)));
    RunCommand retry = new RunCommand.Retry(round(1, 1), "me", "again");
    assertThat(RunMachine.decide(failed, spent, retry, 0))
        .containsExactly(
            new RunEvent.RunRetried("me", "again"), new RunEvent.RoundScheduled(round(2, 1)));
  }

  @Test
  void reasons_areOneLine() {
    for (String reason : List.of("", "  ", "two\nlines", "x".repeat(301))) {
      assertThatThrownBy(() -> new RunCommand.Pause("me", reason, PauseTime.NOW))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a reason is one line of 1 to 300 characters");
    }
  }
}
