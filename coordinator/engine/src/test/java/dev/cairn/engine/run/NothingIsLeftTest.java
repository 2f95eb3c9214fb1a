package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a round ends, its bodies and messages are erased, and those of no other round: all that
 * clients sent, of which events name the digests only.
 */
class NothingIsLeftTest {
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId OTHER = new RoundId(new RunId("run-2"), 1, 1);
  private static final int DIMENSION = Rounds.MODEL.shape().dimension();

  private final MemoryPorts memory = new MemoryPorts();
  private final Journal<RunEvent> journal = memory.journal();
  private final TrainingPlan plan = Plans.good();
  private RunDriver driver;
  private RoundId round;

  /** A round with an update and a message, beside another run's. */
  @BeforeEach
  void open() {
    ModelId first =
        new ModelId(
            memory
                .ports()
                .models()
                .put(
                    Safetensors.write(
                        new ParameterVector(Rounds.MODEL.shape(), new float[DIMENSION]))));
    driver =
        RunDriver.start(RUN, plan, Rounds.digest("plan"), first, journal, memory.ports(), START);
    driver.pursue(START);
    round = Objects.requireNonNull(driver.state().current());
    for (int i = 0; i < 4; i++) {
      driver.handle(round, new RoundCommand.Join(client(i)), START);
    }
    assertThat(driver.handle(round, update(0), START).isAccepted()).isTrue();
    for (RoundId each : List.of(round, OTHER)) {
      Digest unused = memory.stage(each, body(1));
      memory.messages().put(each, Map.of(Rounds.digest("advert"), new byte[] {1}));
    }
  }

  private UpdateBody body(int client) {
    float[] delta = new float[DIMENSION];
    delta[client] = 0.5f;
    return new UpdatePipeline(plan.updateSpec(), DIMENSION).beforeUpload(delta, 10, 1.0);
  }

  private RoundCommand update(int client) {
    return new RoundCommand.AcceptUpdate(client(client), memory.stage(round, body(client)));
  }

  private void assertErased() {
    assertThat(memory.bodies).doesNotContainKey(round).containsOnlyKeys(OTHER);
    assertThat(memory.messages).doesNotContainKey(round).containsOnlyKeys(OTHER);
  }

  @Test
  void roundThatCommits_leavesNothing() {
    driver.handle(round, update(1), START);
    driver.handle(round, update(2), START);
    driver.pursue(START);
    assertThat(driver.state().version()).isEqualTo(1);
    assertErased();
  }

  /** Secure rounds and plain ones are ended by the same lines, whatever their reason. */
  @ParameterizedTest
  @EnumSource(AbandonReason.class)
  void roundThatIsAbandoned_leavesNothing(AbandonReason reason) {
    driver.handle(round, new RoundCommand.Abandon(reason, "for a test"), START);
    assertThat(memory.bodies).as("until the run takes note").containsKey(round);
    driver.pursue(START);
    assertErased();
  }

  @Test
  void roundThatMissesItsDeadline_leavesNothing() {
    driver.pursue(START + 10_000_000);
    assertErased();
  }

  private void assertErasedBy(Consumer<RunDriver> operation) {
    operation.accept(driver);
    assertErased();
  }

  @Test
  void roundThatAnOperatorEnds_leavesNothing() {
    assertErasedBy(run -> run.handle(new RunCommand.Abort(round, "ada", "wrong data"), START));
  }

  @Test
  void runThatAnOperatorCancels_leavesNothing() {
    assertErasedBy(run -> run.cancel("ada", START));
  }

  /** The round is over, and the coordinator died before it erased anything. */
  @ParameterizedTest
  @EnumSource(
      value = AbandonReason.class,
      names = {"CANCELLED", "RESTORED"})
  void coordinatorThatDiedInBetween_erasesWhenItTakesTheRunUp(AbandonReason reason) {
    RoundDriver.recover(round, memory.ports())
        .handle(new RoundCommand.Abandon(reason, "for a test"), START);
    assertThat(memory.messages).containsKey(round);
    RunDriver next =
        RunDriver.recover(RUN, plan, journal, memory.ports(), new UntoldOutage(), START);
    next.pursue(START);
    assertErased();
  }
}
