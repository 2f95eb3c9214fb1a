package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundDriverTest {
  private static final int DIMENSION = Rounds.MODEL.shape().dimension();
  private final MemoryPorts memory = new MemoryPorts();
  private final RoundConfig config = config();

  /** A plain round whose base is really in the store. */
  private RoundConfig config() {
    float[] zeros = new float[DIMENSION];
    Digest base =
        memory
            .ports()
            .models()
            .put(Safetensors.write(new ParameterVector(Rounds.MODEL.shape(), zeros)));
    RoundConfig plain = Rounds.plain(3, 4, 2);
    return new RoundConfig(
        plain.id(),
        plain.population(),
        plain.model(),
        new ModelId(base),
        0,
        null,
        plain.cohort(),
        plain.deadlines(),
        plain.training(),
        plain.update(),
        plain.optimizer(),
        plain.seed(),
        null);
  }

  private RoundDriver recover() {
    return RoundDriver.recover(Rounds.ID, memory.ports());
  }

  private UpdateBody body(int index) {
    float[] delta = new float[DIMENSION];
    delta[index] = 0.5f;
    return new UpdatePipeline(config.update(), DIMENSION).beforeUpload(delta, 10, 1.0);
  }

  private void acceptUpdate(RoundDriver driver, int index) {
    Digest body = memory.stage(Rounds.ID, body(index));
    assertThat(
            driver.handle(new RoundCommand.AcceptUpdate(client(index), body), START).isAccepted())
        .isTrue();
  }

  private RoundDriver collecting() {
    RoundDriver driver = recover();
    driver.handle(new RoundCommand.Open(config), START);
    for (int i = 0; i < 4; i++) {
      driver.handle(new RoundCommand.Join(client(i)), START);
    }
    assertThat(driver.state().name()).isEqualTo("Collecting");
    return driver;
  }

  private float[] model(RoundDriver driver) {
    ModelId model = ((Committed) driver.state()).model();
    return Safetensors.read(memory.files.get(model.digest()), Rounds.MODEL.shape()).values();
  }

  @Test
  void round_withItsTarget_commitsTheMean() {
    RoundDriver driver = collecting();
    for (int i = 0; i < 3; i++) {
      acceptUpdate(driver, i);
      driver.pursue(START);
    }
    assertThat(driver.state()).isInstanceOf(Committed.class);
    float[] model = model(driver);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(model[i])
          .isCloseTo(i < 3 ? 0.5f / 3 : 0, org.assertj.core.data.Offset.offset(1e-4f));
    }
    Committed committed = (Committed) driver.state();
    assertThat(committed.result().weight()).isEqualTo(30);
    assertThat(committed.result().loss()).isCloseTo(1.0, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(memory.moved).endsWith("Aggregating", "Aggregating", "Committed");
  }

  @Test
  void bodyThatCannotBeAdded_isAFaultOfTheOwnerOnly() {
    RoundDriver driver = collecting();
    acceptUpdate(driver, 0);
    // As where a new owner has ended the round, and the file has another round's body by now.
    UpdateBody other =
        new UpdatePipeline(config.update(), 2 * DIMENSION)
            .beforeUpload(new float[2 * DIMENSION], 10, 1.0);
    memory.bodies.get(Rounds.ID).replaceAll((digest, body) -> other);
    assertThatThrownBy(() -> driver.pursue(START))
        .isNotInstanceOf(StaleOwnerException.class)
        .isNotInstanceOf(TroubleException.class);
    memory.ownership =
        () -> {
          throw new StaleOwnerException(new Lease("run/" + Rounds.ID.run(), "a", 1, 0));
        };
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(StaleOwnerException.class);
  }

  @Test
  void refusedCommand_appendsNothing() {
    RoundDriver driver = recover();
    assertThat(driver.handle(new RoundCommand.Join(client(0)), START).isAccepted()).isFalse();
    assertThat(memory.streams).isEmpty();
    assertThat(memory.moved).isEmpty();
  }

  @Test
  void crowdOfCommands_isDecidedInOrder_andAppendedAtOnce() {
    RoundDriver driver = recover();
    driver.handle(new RoundCommand.Open(config), START);
    memory.moved.clear();
    Digest body = memory.stage(Rounds.ID, body(0));
    List<RoundCommand> crowd =
        List.of(
            new RoundCommand.Join(client(0)),
            new RoundCommand.AcceptUpdate(client(0), body),
            new RoundCommand.Join(client(1)),
            new RoundCommand.Join(client(0)),
            new RoundCommand.Join(client(2)),
            new RoundCommand.Join(client(3)),
            new RoundCommand.Join(client(4)),
            new RoundCommand.AcceptUpdate(client(0), body));
    List<Object> answers =
        driver.handle(crowd, START).stream()
            .map(d -> d.<Object>fold(accepted -> "accepted", Decision.Refused::refusal))
            .toList();
    assertThat(answers)
        .containsExactly(
            "accepted",
            Refusal.WRONG_PHASE,
            "accepted",
            "accepted",
            "accepted",
            "accepted",
            Refusal.COHORT_FULL,
            "accepted");
    assertThat(memory.moved).containsExactly("Collecting");
    assertThat(recover().state().name()).isEqualTo("Collecting");
    assertThat(((Collecting) recover().state()).cohort().answers()).containsOnlyKeys(client(0));
  }

  @Test
  void crowdOfCommands_whoseAppendFails_changesNothing() {
    RoundDriver driver = collecting();
    memory.callsUntilTrouble = 0;
    Digest body = memory.stage(Rounds.ID, body(0));
    List<RoundCommand> crowd =
        List.of(
            new RoundCommand.AcceptUpdate(client(0), body),
            new RoundCommand.AcceptUpdate(client(1), body));
    assertThatThrownBy(() -> driver.handle(crowd, START)).isInstanceOf(TroubleException.class);
    assertThat(((Collecting) recover().state()).cohort().answers()).isEmpty();
  }

  @Test
  void journalTrouble_leavesTheStateBehind_andARecoveredDriverGoesOn() {
    for (boolean durable : new boolean[] {false, true}) {
      memory.streams.clear();
      RoundDriver driver = collecting();
      memory.callsUntilTrouble = 0;
      memory.troubleAfterAppend = durable;
      Digest body = memory.stage(Rounds.ID, body(0));
      RoundCommand command = new RoundCommand.AcceptUpdate(client(0), body);
      assertThatThrownBy(() -> driver.handle(command, START)).isInstanceOf(TroubleException.class);
      assertThat(((Collecting) driver.state()).cohort().answers()).isEmpty();
      RoundDriver recovered = recover();
      assertThat(((Collecting) recovered.state()).cohort().answers()).hasSize(durable ? 1 : 0);
      assertThat(recovered.handle(command, START).isAccepted()).isTrue();
      assertThat(((Collecting) recovered.state()).cohort().answers()).hasSize(1);
    }
  }

  @Test
  void secondOwner_isFoundOut() {
    RoundDriver one = collecting();
    RoundDriver other = recover();
    acceptUpdate(one, 0);
    RoundCommand late = new RoundCommand.AcceptUpdate(client(1), body(1).digest());
    assertThatThrownBy(() -> other.handle(late, START))
        .isInstanceOf(VersionConflictException.class)
        .hasMessage("stream round/run-1/1/1 is not at version 6");
  }

  /** The store fails after each number of calls; the same driver then takes the work up again. */
  @Test
  void storeTrouble_inTheMiddleOfABody_countsNothingTwice() {
    for (int calls = 0; calls < 12; calls++) {
      memory.streams.clear();
      RoundDriver driver = collecting();
      acceptUpdate(driver, 0);
      driver.pursue(START);
      acceptUpdate(driver, 1);
      acceptUpdate(driver, 2);
      memory.callsUntilTrouble = calls;
      try {
        driver.pursue(START);
      } catch (TroubleException expected) {
        memory.callsUntilTrouble = -1;
      }
      memory.callsUntilTrouble = -1;
      driver = recover();
      driver.pursue(START);
      assertThat(model(driver)[0])
          .as("trouble after %d calls", calls)
          .isCloseTo(0.5f / 3, org.assertj.core.data.Offset.offset(1e-4f));
    }
  }

  @Test
  void storeTrouble_whileCollecting_isTakenUpByTheSameDriver() {
    RoundDriver driver = collecting();
    acceptUpdate(driver, 0);
    driver.pursue(START);
    acceptUpdate(driver, 1);
    memory.callsUntilTrouble = 1;
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    driver.pursue(START);
    acceptUpdate(driver, 2);
    driver.pursue(START);
    assertThat(model(driver)[0]).isCloseTo(0.5f / 3, org.assertj.core.data.Offset.offset(1e-4f));
  }

  @Test
  void twoClientsWithEqualBodies_countTwice() {
    RoundDriver driver = collecting();
    Digest same = memory.stage(Rounds.ID, body(0));
    for (int i = 0; i < 3; i++) {
      driver.handle(new RoundCommand.AcceptUpdate(client(i), same), START);
    }
    driver.pursue(START);
    assertThat(((Committed) driver.state()).result().count()).isEqualTo(3);
    assertThat(model(driver)[0]).isCloseTo(0.5f, org.assertj.core.data.Offset.offset(1e-4f));
  }

  @Test
  void bodyWithAnImpossibleCount_abandonsTheRound() {
    RoundDriver driver = collecting();
    long[] lanes =
        new UpdatePipeline(config.update(), DIMENSION).encode(new float[DIMENSION], 1, 0.0);
    lanes[config.update().layout(DIMENSION).countLane()] = 2;
    Digest body = memory.stage(Rounds.ID, UpdateBody.ofLanes(lanes));
    for (int i = 0; i < 3; i++) {
      driver.handle(new RoundCommand.AcceptUpdate(client(i), body), START);
    }
    driver.pursue(START);
    assertThat(((Abandoned) driver.state()).reason()).isEqualTo(AbandonReason.SUM_MISMATCH);
  }

  @Test
  void crashBetweenResultAndModel_givesTheSameModel() {
    RoundDriver driver = collecting();
    for (int i = 0; i < 3; i++) {
      acceptUpdate(driver, i);
    }
    // Two append calls from now: the result is durable, its model is not proposed.
    memory.troubleAfterAppend = true;
    memory.callsUntilTrouble = 3 * blocks();
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    RoundDriver recovered = recover();
    assertThat(((Aggregating) recovered.state()).result()).isNotNull();
    recovered.pursue(START);
    assertThat(recovered.state()).isInstanceOf(Committed.class);
  }

  private int blocks() {
    return (int) ((body(0).length() + 15) / 16);
  }
}
