package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import org.junit.jupiter.api.Test;

/** What an operator wants of a run that may have moved since it was looked at. */
class RunRevisionTest {
  private static final RunId RUN = new RunId("run-1");
  private static final RunCommand PAUSE =
      new RunCommand.Pause("me", "maintenance", PauseTime.AFTER_ROUND);

  private final MemoryPorts memory = new MemoryPorts();
  private final Journal<RunEvent> journal = memory.journal();

  private RunDriver start() {
    int dimension = Rounds.MODEL.shape().dimension();
    ModelId first =
        new ModelId(
            memory
                .ports()
                .models()
                .put(
                    Safetensors.write(
                        new ParameterVector(Rounds.MODEL.shape(), new float[dimension]))));
    RunDriver driver =
        RunDriver.start(
            RUN, Plans.good(), Rounds.digest("plan"), first, journal, memory.ports(), START);
    driver.pursue(START);
    return driver;
  }

  private long revision() {
    return journal.load(RunDriver.stream(RUN)).size();
  }

  @Test
  void wish_isDoneWhereTheRunIsAsItWasSeen() {
    RunDriver driver = start();
    assertThat(driver.handle(PAUSE, revision(), START)).isTrue();
    assertThat(driver.state().status()).isEqualTo(RunState.Status.PAUSED);
  }

  @Test
  void wish_isNotDoneWhereTheRunHasMoved() {
    RunDriver driver = start();
    long seen = revision();
    assertThat(driver.handle(PAUSE, seen, START)).isTrue();

    assertThatThrownBy(() -> driver.handle(new RunCommand.Cancel("me"), seen, START))
        .isInstanceOf(RunMovedException.class)
        .hasMessage("run run-1 is at revision " + revision() + ", not " + seen);

    assertThat(driver.state().status()).isEqualTo(RunState.Status.PAUSED);
    assertThat(revision()).isEqualTo(seen + 1);
    assertThat(driver.handle(new RunCommand.Cancel("me"), revision(), START)).isTrue();
  }

  @Test
  void roundThatEndedMeanwhile_isAMove() {
    RunDriver driver = start();
    long seen = revision();
    driver.pursue(START + 30_000);
    assertThatThrownBy(() -> driver.handle(PAUSE, seen, START + 30_000))
        .isInstanceOf(RunMovedException.class);
  }

  @Test
  void wishThatDoesNotFit_isStillToldToLookAgain() {
    RunDriver driver = start();
    long seen = revision();
    driver.cancel("me", START);
    assertThatThrownBy(() -> driver.handle(PAUSE, seen, START))
        .isInstanceOf(RunMovedException.class);
    assertThat(driver.handle(PAUSE, revision(), START)).isFalse();
  }
}
