package dev.cairn.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run whose journal was restored from a backup. */
class RestoredRunTest {
  private static final RunId RUN = new RunId("run-1");
  private static final long RESTORED = 21_846_000;
  private static final RoundId ANEW = new RoundId(RUN, 21_846_000, 1);
  private static final List<RunEvent> STARTED =
      RunMachine.start(
          RUN, Plans.good(), Rounds.digest("plan"), new ModelId(Rounds.digest("first")));

  private static RoundState open(RoundConfig config) {
    return RoundMachine.replay(List.of(new RoundEvent.RoundOpened(config, 0)));
  }

  private static Abandoned restored(RoundConfig config) {
    RoundState open = open(config);
    Decision decision =
        RoundMachine.decide(open, new RoundCommand.Abandon(AbandonReason.RESTORED, "test"), 0);
    return (Abandoned) RoundMachine.evolve(open, decision.events().get(0));
  }

  @Test
  void openRound_isFollowedByOneThatNoForgottenRoundCanBe_andCountsAsNoAttempt() {
    RunState state = RunMachine.replay(STARTED);
    for (int i = 0; i < 5; i++) {
      RunEvent.RoundScheduled next =
          new RunEvent.RoundScheduled(new RoundId(RUN, (int) RESTORED + i, 1));
      List<RunEvent> events =
          RunMachine.roundMoved(
              state,
              // In the last history but one, in the last one, and so on.
              restored(Rounds.in(i == 0 ? 0 : RESTORED + i - 1, Rounds.plain(3, 4, 2))),
              RESTORED + i);
      assertThat(events)
          .containsExactly(new RunEvent.RoundFailed(state.current(), AbandonReason.RESTORED), next);
      for (RunEvent event : events) {
        state = event.applyTo(state);
      }
    }
    assertThat(state.failed()).isZero();
    assertThat(state.status()).isEqualTo(RunState.Status.ACTIVE);
  }

  @Test
  void roundThatHadNotOpened_isLeftOut() {
    RunState state = RunMachine.replay(STARTED);
    assertThat(RunMachine.restored(state, RESTORED))
        .containsExactly(
            new RunEvent.RoundFailed(new RoundId(RUN, 1, 1), AbandonReason.RESTORED),
            new RunEvent.RoundScheduled(ANEW));
    assertThat(RunMachine.restored(RunState.initial(), RESTORED)).isEmpty();
  }

  @Test
  void pausedRun_goesOnThereWhenItIsResumed() {
    RunState state = RunMachine.replay(STARTED);
    state = new RunEvent.RunPaused("me", "test", PauseTime.AFTER_ROUND).applyTo(state);
    for (RunEvent event : RunMachine.restored(state, RESTORED)) {
      assertThat(event).isInstanceOf(RunEvent.RoundFailed.class);
      state = event.applyTo(state);
    }
    RunCommand resume = new RunCommand.Resume("me");
    assertThat(RunMachine.decide(state, RoundMachine.initial(), resume, RESTORED))
        .containsExactly(new RunEvent.RunResumed("me"), new RunEvent.RoundScheduled(ANEW));
    assertThat(RunMachine.decide(state, open(Rounds.plain(3, 4, 2)), resume, RESTORED))
        .as("after a round that was over before the backup")
        .contains(new RunEvent.RoundScheduled(ANEW));
  }

  @Test
  void indicesThatAreHigherAlready_goOn() {
    RoundId high = new RoundId(RUN, 30_000_000, 1);
    RunState state = RunMachine.replay(List.of(STARTED.get(0), new RunEvent.RoundScheduled(high)));
    assertThat(RunMachine.restored(state, RESTORED))
        .contains(new RunEvent.RoundScheduled(new RoundId(RUN, 30_000_001, 1)));
  }

  @Test
  void secureRound_mayHaveGotToItsEnd_inWhatIsForgotten() {
    Abandoned secure = restored(Rounds.secure(3, 4, 3, 0));
    assertThat(secure.spent()).isTrue();
    assertThat(secure.revealed()).isTrue();
    Abandoned plain = restored(Rounds.plain(3, 4, 2));
    assertThat(plain.spent()).isFalse();
  }

  @Test
  void runGoesOn_inTheNewHistory_thenAsEver() {
    MemoryPorts memory = new MemoryPorts();
    ParameterVector zeros =
        new ParameterVector(Rounds.MODEL.shape(), new float[Rounds.MODEL.shape().dimension()]);
    ModelId first = new ModelId(memory.ports().models().put(Safetensors.write(zeros)));
    RunDriver.start(
            RUN,
            Plans.good(),
            Rounds.digest("plan"),
            first,
            memory.journal(),
            memory.ports(),
            Rounds.START)
        .pursue(Rounds.START);
    memory.incarnation = RESTORED;
    RunDriver driver = recovered(memory);
    assertThat(
            driver
                .handle(
                    new RoundId(RUN, 1, 1),
                    new RoundCommand.Abandon(AbandonReason.RESTORED, "test"),
                    Rounds.START)
                .isAccepted())
        .isTrue();
    driver.pursue(Rounds.START);
    assertThat(driver.state().current()).isEqualTo(ANEW);
    assertThat(driver.roundState().config().incarnation()).isEqualTo(RESTORED);
    driver.handle(new RunCommand.Abort(ANEW, "me", "to see what comes next"), Rounds.START);
    assertThat(driver.state().current()).isEqualTo(new RoundId(RUN, ANEW.index(), 2));
  }

  private static RunDriver recovered(MemoryPorts memory) {
    return RunDriver.recover(
        RUN, Plans.good(), memory.journal(), memory.ports(), new UntoldOutage(), Rounds.START);
  }
}
