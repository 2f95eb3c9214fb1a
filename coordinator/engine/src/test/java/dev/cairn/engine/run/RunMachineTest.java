package dev.cairn.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunMachineTest {
  private static final RunId RUN = new RunId("run-1");
  private static final ModelId FIRST = new ModelId(Rounds.digest("first"));
  private static final ModelId SECOND = new ModelId(Rounds.digest("second"));
  private static final Digest MOMENTS = Rounds.digest("moments");

  private static final List<RunEvent> STARTED =
      RunMachine.start(RUN, Plans.good(), Rounds.digest("plan"), FIRST);

  private static RoundState abandoned(AbandonReason reason) {
    return RoundMachine.replay(
        List.of(
            new RoundEvent.RoundOpened(Rounds.plain(3, 4, 2), 0),
            new RoundEvent.RoundAbandoned(reason, "test", false)));
  }

  private static RoundState committed() {
    ClientId client = Rounds.client(0);
    return RoundMachine.replay(
        List.of(
            new RoundEvent.RoundOpened(Rounds.plain(1, 1, 1), 0),
            new RoundEvent.CohortSealed(List.of(client), 0),
            new RoundEvent.UpdateAccepted(client, Rounds.digest("body")),
            new RoundEvent.CollectionClosed(List.of(client), 0),
            new RoundEvent.ResultFixed(Rounds.digest("mean"), 1, 1, 0),
            new RoundEvent.ModelProposed(SECOND, MOMENTS)));
  }

  private static RunState after(List<RunEvent> past, RoundState... rounds) {
    List<RunEvent> events = new ArrayList<>(past);
    for (RoundState round : rounds) {
      events.addAll(RunMachine.roundMoved(RunMachine.replay(events), round, 0));
    }
    return RunMachine.replay(events);
  }

  private static List<RunEvent> cancel(RunState state) {
    return RunMachine.decide(state, RoundMachine.initial(), new RunCommand.Cancel("me"), 0);
  }

  @Test
  void start_schedulesTheFirstRound() {
    RunState state = RunMachine.replay(STARTED);
    assertThat(state.status()).isEqualTo(RunState.Status.ACTIVE);
    assertThat(state.current()).isEqualTo(new RoundId(RUN, 1, 1));
    assertThat(state.model()).isEqualTo(FIRST);
    assertThat(state.version()).isZero();
    assertThat(state.isTerminal()).isFalse();
    assertThat(RunState.initial().isTerminal()).isFalse();
  }

  @Test
  void row37_abandonedRound_whoseUpdatesAreSpent_isNotTriedAgain_theNextTakesItsPlace() {
    RoundState spent =
        RoundMachine.replay(
            List.of(
                new RoundEvent.RoundOpened(Rounds.plain(3, 4, 2), 0),
                new RoundEvent.RoundAbandoned(
                    AbandonReason.TOO_FEW_CONFIRMATIONS, "test", false, true)));
    assertThat(RunMachine.roundMoved(RunMachine.replay(STARTED), spent, 0))
        .containsExactly(
            new RunEvent.RoundFailed(new RoundId(RUN, 1, 1), AbandonReason.TOO_FEW_CONFIRMATIONS),
            new RunEvent.RoundScheduled(new RoundId(RUN, 2, 1)));
    RunState failed = after(STARTED, spent, spent, spent);
    assertThat(failed.status())
        .as("three in a row are too many, spent or not")
        .isEqualTo(RunState.Status.FAILED);
  }

  @Test
  void openRound_changesNothing() {
    RoundState open =
        RoundMachine.replay(List.of(new RoundEvent.RoundOpened(Rounds.plain(3, 4, 2), 0)));
    assertThat(RunMachine.roundMoved(RunMachine.replay(STARTED), open, 0)).isEmpty();
  }

  @Test
  void committedRound_schedulesTheNext_withItsModel() {
    assertThat(RunMachine.roundMoved(RunMachine.replay(STARTED), committed(), 0))
        .containsExactly(
            new RunEvent.RoundSucceeded(new RoundId(RUN, 1, 1), SECOND, MOMENTS),
            new RunEvent.RoundScheduled(new RoundId(RUN, 2, 1)));
    RunState state = after(STARTED, committed());
    assertThat(state.version()).isEqualTo(1);
    assertThat(state.model()).isEqualTo(SECOND);
    assertThat(state.optimizerState()).isEqualTo(MOMENTS);
    assertThat(state.current()).isEqualTo(new RoundId(RUN, 2, 1));
  }

  @Test
  void lastRound_completesTheRun() {
    RunState state = after(STARTED, committed(), committed());
    assertThat(state.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(state.isTerminal()).isTrue();
    assertThat(state.version()).isEqualTo(2);
    assertThat(state.current()).isNull();
    assertThat(RunMachine.roundMoved(state, committed(), 0)).isEmpty();
    assertThat(cancel(state)).isEmpty();
  }

  @Test
  void abandonedRound_getsANewAttempt_thenTheRunFails() {
    RunState retried = after(STARTED, abandoned(AbandonReason.TOO_FEW_CLIENTS));
    assertThat(retried.current()).isEqualTo(new RoundId(RUN, 1, 2));
    assertThat(retried.failed()).isEqualTo(1);
    assertThat(retried.failure()).isEqualTo(AbandonReason.TOO_FEW_CLIENTS);
    RunState failed =
        after(
            STARTED,
            abandoned(AbandonReason.TOO_FEW_CLIENTS),
            abandoned(AbandonReason.TOO_FEW_UPDATES));
    assertThat(failed.status()).isEqualTo(RunState.Status.FAILED);
    assertThat(failed.failure()).isEqualTo(AbandonReason.TOO_FEW_UPDATES);
    assertThat(failed.current()).isNull();
  }

  @Test
  void successfulRound_forgetsFormerFailures() {
    RunState state = after(STARTED, abandoned(AbandonReason.FAULT), committed());
    assertThat(state.failed()).isZero();
    assertThat(state.failure()).isNull();
    RunState again =
        after(STARTED, abandoned(AbandonReason.FAULT), committed(), abandoned(AbandonReason.FAULT));
    assertThat(again.current()).isEqualTo(new RoundId(RUN, 2, 2));
  }

  @Test
  void cancellation_endsAnActiveRun() {
    RunState active = RunMachine.replay(STARTED);
    List<RunEvent> events = cancel(active);
    assertThat(events).containsExactly(new RunEvent.RunCancelled("me"));
    RunState state = events.get(0).applyTo(active);
    assertThat(state.status()).isEqualTo(RunState.Status.CANCELLED);
    assertThat(state.current()).isNull();
    assertThat(cancel(state)).isEmpty();
    assertThat(cancel(RunState.initial())).isEmpty();
  }

  /** Each event in each state that it may not follow. */
  @Test
  void eventsThatMayNotFollow_areADamagedJournal() {
    RoundId round = new RoundId(RUN, 1, 1);
    RunState fresh = RunState.initial();
    RunState active = RunMachine.replay(STARTED);
    RunState done = after(STARTED, committed(), committed());
    List<RunEvent> all =
        List.of(
            STARTED.get(0),
            new RunEvent.RoundScheduled(round),
            new RunEvent.RoundSucceeded(round, SECOND, null),
            new RunEvent.RoundFailed(round, AbandonReason.FAULT),
            new RunEvent.RunCompleted(SECOND),
            new RunEvent.RunFailed(AbandonReason.FAULT),
            new RunEvent.RunCancelled("me"),
            new RunEvent.RunPaused("me", "test", PauseTime.NOW),
            new RunEvent.RunResumed("me"),
            new RunEvent.RunRetried("me", "test"));
    assertThat(all.stream().map(Object::getClass).distinct())
        .hasSize(RunEvent.class.getPermittedSubclasses().length);
    damaged(fresh, all.subList(1, 10));
    damaged(
        active, List.of(all.get(0), all.get(1), all.get(4), all.get(5), all.get(8), all.get(9)));
    damaged(
        active,
        List.of(
            new RunEvent.RoundSucceeded(new RoundId(RUN, 2, 1), SECOND, null),
            new RunEvent.RoundFailed(new RoundId(RUN, 1, 2), AbandonReason.FAULT)));
    damaged(done, all);
  }

  private static void damaged(RunState state, List<RunEvent> events) {
    for (RunEvent event : events) {
      assertThatThrownBy(() -> event.applyTo(state))
          .as("%s after %s", event, state.status())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the journal is damaged");
    }
  }

  @Test
  void endOfTheRun_beforeItsRoundEnded_isADamagedJournal() {
    RunState retrying = after(STARTED, abandoned(AbandonReason.FAULT));
    damaged(retrying, List.of(new RunEvent.RunFailed(AbandonReason.FAULT)));
  }
}
