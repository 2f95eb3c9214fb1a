package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RunDriverTest {
  private static final RunId RUN = new RunId("run-1");
  private static final int DIMENSION = Rounds.MODEL.shape().dimension();

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

  private RunDriver start() {
    RunDriver driver =
        RunDriver.start(RUN, plan, Rounds.digest("plan"), first, journal, memory.ports(), START);
    driver.pursue(START);
    return driver;
  }

  private RunDriver recover(long outage) {
    return RunDriver.recover(RUN, plan, journal, memory.ports(), UntoldOutage.of(outage), START);
  }

  private UpdateBody body(int client) {
    float[] delta = new float[DIMENSION];
    delta[client] = 0.5f;
    return new UpdatePipeline(plan.updateSpec(), DIMENSION).beforeUpload(delta, 10, 1.0);
  }

  private RoundCommand update(RoundId round, int client) {
    return new RoundCommand.AcceptUpdate(client(client), memory.stage(round, body(client)));
  }

  private static RoundId current(RunDriver driver) {
    return Objects.requireNonNull(driver.state().current());
  }

  private void join(RunDriver driver) {
    for (int i = 0; i < 4; i++) {
      driver.handle(current(driver), new RoundCommand.Join(client(i)), START);
    }
  }

  private void commit(RunDriver driver) {
    RoundId round = current(driver);
    join(driver);
    for (int i = 0; i < 3; i++) {
      assertThat(driver.handle(round, update(round, i), START).isAccepted()).isTrue();
    }
    driver.pursue(START);
  }

  /** Its owner looks after each batch of commands, and five times a second. */
  @Test
  void openRound_costsNoQuestionToTheJournal_whenItIsLookedAt() {
    RunDriver driver = start();
    join(driver);
    int reads = memory.incarnationReads;
    int loads = memory.loaded.size();
    for (int i = 0; i < 3; i++) {
      driver.pursue(START + i);
      driver.handle(current(driver), update(current(driver), i), START + i);
    }
    assertThat(memory.incarnationReads).isEqualTo(reads);
    assertThat(memory.loaded).hasSize(loads);
    commit(driver);
    assertThat(memory.incarnationReads).isGreaterThan(reads);
  }

  @Test
  void run_commitsItsRounds_andErasesTheirUpdates() {
    RunDriver driver = start();
    commit(driver);
    assertThat(driver.state().version()).isEqualTo(1);
    assertThat(current(driver)).isEqualTo(new RoundId(RUN, 2, 1));
    assertThat(Objects.requireNonNull(driver.roundState()).name()).isEqualTo("Recruiting");
    commit(driver);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(driver.roundState()).isNull();
    assertThat(memory.bodies).isEmpty();
    driver.pursue(START);
  }

  @Test
  void secondRound_startsFromTheFirstOnesModelAndMoments() {
    RunDriver driver = start();
    commit(driver);
    var config = Objects.requireNonNull(Objects.requireNonNull(driver.roundState()).config());
    assertThat(config.base()).isEqualTo(driver.state().model()).isNotEqualTo(first);
    assertThat(config.baseVersion()).isEqualTo(1);
    assertThat(config.optimizerState()).isNotNull();
    assertThat(memory.files).containsKey(config.optimizerState());
  }

  @Test
  void roundThatIsOver_isNotReadBack_forTheNextOneOrItsClients() {
    RunDriver driver = start();
    RoundId round = current(driver);
    commit(driver);
    assertThat(driver.roundState(round)).isInstanceOf(Committed.class);
    // Each is looked for once, before it begins.
    assertThat(memory.loaded).containsExactly("round/run-1/1/1", "round/run-1/2/1");
    assertThat(driver.roundState(round))
        .usingRecursiveComparison()
        .isEqualTo(recover(0).roundState(round));
  }

  @Test
  void startTwice_isFoundOut() {
    start();
    assertThatThrownBy(this::start).isInstanceOf(VersionConflictException.class);
  }

  /** The client did not hear that its update was accepted, and asks when the run has moved on. */
  @Test
  void updateSentAgain_afterTheRunMovedOn_stillCounts() {
    RunDriver driver = start();
    RoundId round = current(driver);
    commit(driver);
    for (RunDriver owner : new RunDriver[] {driver, recover(0)}) {
      RoundCommand same = new RoundCommand.AcceptUpdate(client(1), body(1).digest());
      assertThat(owner.handle(round, same, START)).isEqualTo(Decision.unchanged());
      RoundCommand late = new RoundCommand.AcceptUpdate(client(3), body(3).digest());
      assertThat(refusal(owner.handle(round, late, START))).isEqualTo(Refusal.NO_SUCH_ROUND);
      assertThat(owner.roundState(round)).isInstanceOf(Committed.class);
    }
  }

  @Test
  void roundThatIsNotOfThisRun_isUnknown() {
    RunDriver driver = start();
    for (RoundId other :
        new RoundId[] {
          new RoundId(RUN, 1, 2), new RoundId(RUN, 9, 1), new RoundId(new RunId("run-2"), 1, 1)
        }) {
      assertThat(refusal(driver.handle(other, new RoundCommand.Join(client(0)), START)))
          .isEqualTo(Refusal.NO_SUCH_ROUND);
      assertThat(driver.roundState(other).config()).isNull();
    }
  }

  private static Object refusal(Decision decision) {
    return decision.<Object>fold(accepted -> "accepted", Decision.Refused::refusal);
  }

  @Test
  void abandonedAttempts_areRepeated_thenTheRunFails() {
    RunDriver driver = start();
    driver.pursue(START + 30_000);
    assertThat(current(driver)).isEqualTo(new RoundId(RUN, 1, 2));
    driver.pursue(START + 59_999);
    assertThat(current(driver)).isEqualTo(new RoundId(RUN, 1, 2));
    driver.pursue(START + 60_000);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.FAILED);
    assertThat(driver.state().failure()).isEqualTo(AbandonReason.TOO_FEW_CLIENTS);
  }

  @Test
  void outage_movesTheOpenRoundsDeadline() {
    long deadline = Objects.requireNonNull(start().roundState()).deadline();
    assertThat(Objects.requireNonNull(recover(5_000).roundState()).deadline())
        .isEqualTo(deadline + 5_000);
    assertThat(Objects.requireNonNull(recover(0).roundState()).deadline())
        .isEqualTo(deadline + 5_000);
  }

  @Test
  void cancel_abandonsTheOpenRound_andErasesItsUpdates() {
    RunDriver driver = start();
    RoundId round = current(driver);
    join(driver);
    driver.handle(round, update(round, 0), START);
    driver.cancel("me", START);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.CANCELLED);
    assertThat(((Abandoned) driver.roundState(round)).reason()).isEqualTo(AbandonReason.CANCELLED);
    assertThat(memory.bodies).isEmpty();
    driver.cancel("me", START);
    assertThat(refusal(driver.handle(round, update(round, 1), START)))
        .isEqualTo(Refusal.NO_SUCH_ROUND);
  }

  /** A crash cut off the run's repetition of what its round had already said. */
  @Test
  void cancel_afterACrash_keepsTheModelOfARoundThatCommitted() {
    RunDriver driver = start();
    join(driver);
    RoundId round = current(driver);
    for (int i = 0; i < 3; i++) {
      driver.handle(round, update(round, i), START);
    }
    String stream = RunDriver.stream(RUN);
    int before = memory.streams.get(stream).size();
    driver.pursue(START);
    // The round committed; what the run said of it is lost, as is the next round's opening.
    memory.streams.get(stream).subList(before, memory.streams.get(stream).size()).clear();
    memory.streams.remove("round/" + new RoundId(RUN, 2, 1));
    RunDriver recovered = recover(0);
    assertThat(recovered.state().version()).isZero();
    recovered.cancel("me", START);
    assertThat(recovered.state().status()).isEqualTo(RunState.Status.CANCELLED);
    assertThat(recovered.state().version()).isEqualTo(1);
  }

  /** Every append of a whole run fails once, before or after it became durable. */
  @Test
  void journalTrouble_atAnyAppend_isTakenUpAfterRecovery() {
    Digest expected = null;
    for (boolean durable : new boolean[] {false, true}) {
      for (int calls = -1; calls < 80; calls++) {
        memory.streams.clear();
        memory.bodies.clear();
        memory.troubleAfterAppend = durable;
        memory.callsUntilTrouble = calls;
        RunState end = runToTheEnd();
        assertThat(end.status()).isEqualTo(RunState.Status.COMPLETED);
        Digest model = Objects.requireNonNull(end.model()).digest();
        assertThat(expected == null || expected.equals(model))
            .as("trouble at call %d gives the same model", calls)
            .isTrue();
        expected = model;
      }
    }
  }

  private RunState runToTheEnd() {
    RunDriver driver = null;
    for (int i = 0; i < 200; i++) {
      try {
        if (driver == null) {
          driver = memory.streams.containsKey(RunDriver.stream(RUN)) ? recover(0) : start();
        }
        driver.pursue(START);
        if (driver.state().isTerminal()) {
          return driver.state();
        }
        RoundId round = current(driver);
        for (int client = 0; client < 4; client++) {
          driver.handle(round, new RoundCommand.Join(client(client)), START);
        }
        for (int client = 0; client < 3; client++) {
          driver.handle(round, update(round, client), START);
        }
      } catch (TroubleException crash) {
        driver = null;
      }
    }
    throw new AssertionError("the run did not end");
  }

  @Test
  void events_ofARound_standInItsOwnStream() {
    commit(start());
    assertThat(memory.streams.get("round/run-1/1/1"))
        .first()
        .isInstanceOf(RoundEvent.RoundOpened.class);
    assertThat(memory.streams.get("run/run-1")).first().isInstanceOf(RunEvent.RunStarted.class);
  }

  /** What is decided without an append is right only if nobody else appends. */
  @Test
  void decisionsWithoutAnAppend_areToldByTheOwnerOnly() {
    RunDriver driver = start();
    RoundId round = current(driver);
    commit(driver);
    RoundId next = current(driver);
    driver.handle(next, new RoundCommand.Join(client(0)), START);
    Lease lost = new Lease("run/run-1", "a", 1, 0);
    memory.ownership =
        () -> {
          throw new StaleOwnerException(lost);
        };
    RoundCommand again = new RoundCommand.Join(client(0));
    assertThatThrownBy(() -> driver.handle(next, again, START))
        .isInstanceOf(StaleOwnerException.class)
        .hasMessage("run/run-1 is no longer driven by a in epoch 1");
    assertThatThrownBy(() -> driver.handle(round, update(round, 0), START))
        .isInstanceOf(StaleOwnerException.class);
    assertThatThrownBy(() -> driver.handle(new RoundId(RUN, 9, 1), again, START))
        .isInstanceOf(StaleOwnerException.class);
    assertThatThrownBy(driver::confirm).isInstanceOf(StaleOwnerException.class);
    assertThat(driver.handle(next, new RoundCommand.Join(client(1)), START).isAccepted())
        .as("the append finds out by itself")
        .isTrue();
  }
}
