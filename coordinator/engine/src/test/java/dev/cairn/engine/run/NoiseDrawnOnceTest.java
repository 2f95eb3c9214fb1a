package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.LedgerEntry.Kind;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.SumNoise;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The coordinator's noise of a round: charged, drawn, kept, and the same after every crash. */
class NoiseDrawnOnceTest {
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);
  private static final int DIMENSION = Rounds.MODEL.shape().dimension();
  private static final PrivacyBudget BUDGET = new PrivacyBudget(100, 1e-6);

  private MemoryPorts memory = new MemoryPorts();
  private final TrainingPlan plan = plan();
  private int draws;

  private static TrainingPlan plan() {
    Plans plans = new Plans();
    plans.update = new UpdateRules(1, 1, 2);
    plans.privacy = new PrivacyRules(0.5, BUDGET);
    return plans.plan();
  }

  /** A run whose first round has all its updates, and has not been pursued since. */
  private RunDriver collected() {
    memory = new MemoryPorts();
    draws = 0;
    memory.noise =
        law -> {
          assertThat(charged()).as("charged before it is drawn").isTrue();
          draws++;
          return SumNoise.system().draws(law);
        };
    float[] zero = new float[DIMENSION];
    ByteBuffer first = Safetensors.write(new ParameterVector(Rounds.MODEL.shape(), zero));
    ModelId model = new ModelId(memory.ports().models().put(first));
    RunDriver driver =
        RunDriver.start(
            RUN, plan, Rounds.digest("plan"), model, memory.journal(), memory.ports(), START);
    driver.pursue(START);
    for (int i = 0; i < 4; i++) {
      driver.handle(ROUND, new RoundCommand.Join(client(i)), START);
    }
    for (int i = 0; i < 3; i++) {
      float[] delta = new float[DIMENSION];
      delta[i] = 0.5f;
      UpdateBody body =
          new UpdatePipeline(plan.updateSpec(), DIMENSION).beforeUpload(delta, 10, 1.0);
      driver.handle(
          ROUND, new RoundCommand.AcceptUpdate(client(i), memory.stage(ROUND, body)), START);
    }
    return driver;
  }

  private RunDriver recovered() {
    RunDriver again =
        RunDriver.recover(RUN, plan, memory.journal(), memory.ports(), new UntoldOutage(), START);
    again.pursue(START);
    return again;
  }

  private boolean charged() {
    Journal<LedgerEntry> ledger = memory.journal();
    return ledger.load(PrivacyDesk.stream(plan.population())).stream()
        .anyMatch(entry -> entry.kind() == Kind.CHARGED && entry.round().equals(ROUND));
  }

  private RoundEvent.ResultFixed fixed() {
    Journal<RoundEvent> journal = memory.journal();
    return journal.load("round/" + ROUND).stream()
        .filter(RoundEvent.ResultFixed.class::isInstance)
        .map(RoundEvent.ResultFixed.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** Files among the models that are as short as a mean without anything around it. */
  private long bareMeans() {
    return memory.files.values().stream().filter(f -> f.remaining() == 4 * DIMENSION).count();
  }

  /** What is kept at the moment of a crash is what the model comes from. */
  @Test
  void crashAtAnyCall_neverLeavesTwoMeans() {
    int found = 0;
    int crashes = 0;
    for (boolean after : new boolean[] {false, true}) {
      boolean reached = true;
      for (int call = 0; reached; call++) {
        RunDriver driver = collected();
        memory.troubleAfterAppend = after;
        memory.callsUntilTrouble = call;
        try {
          driver.pursue(START);
          reached = false;
        } catch (TroubleException e) {
          crashes++;
        }
        memory.callsUntilTrouble = -1;
        ByteBuffer kept = memory.results.get(ROUND);
        boolean wasCharged = charged();
        int drawn = draws;
        RunDriver again = recovered();
        assertThat(again.state().version()).isEqualTo(1);
        if (kept != null) {
          found++;
          assertThat(wasCharged).as("charged before it is kept").isTrue();
          assertThat(draws).as("drawn again").isEqualTo(drawn);
          assertThat(Digest.of(mean(kept))).isEqualTo(fixed().result());
        }
        assertThat(bareMeans()).as("means outside the round's folder").isZero();
        assertThat(memory.results).as("results of rounds that are over").doesNotContainKey(ROUND);
      }
    }
    assertThat(crashes).isGreaterThan(8);
    assertThat(found).isGreaterThan(4);
  }

  /** The parameters within the kept file, which begin after its head. */
  private static ByteBuffer mean(ByteBuffer kept) {
    return kept.slice(20, 4 * DIMENSION);
  }

  @Test
  void ownerThatWasOvertaken_keepsNothing() {
    RunDriver driver = collected();
    memory.noise =
        law -> {
          memory.ownership =
              () -> {
                throw new StaleOwnerException(new Lease("run/" + RUN, "a", 1, 0));
              };
          return SumNoise.system().draws(law);
        };
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(StaleOwnerException.class);
    assertThat(memory.results).isEmpty();
    memory.ownership = Ownership.undisputed();
    memory.noise = SumNoise.system();
    assertThat(recovered().state().version()).isEqualTo(1);
  }

  @Test
  void keptMean_thatIsNotTheOneThatWasFixed_isNotUsed() {
    RunDriver driver = collected();
    // The charge, the mean, the result; then the model fails.
    memory.callsUntilTrouble = callsUpTo();
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    memory.callsUntilTrouble = -1;
    ByteBuffer kept = memory.results.get(ROUND);
    assertThat(fixed().result()).isEqualTo(Digest.of(mean(kept)));
    ByteBuffer other = ByteBuffer.allocate(kept.remaining()).put(kept.duplicate()).flip();
    other.put(20, (byte) (other.get(20) ^ 1));
    other.position(kept.remaining() - 32);
    other.put(Digest.of(other.slice(0, kept.remaining() - 32)).bytes()).flip();
    memory.results.put(ROUND, other);
    assertThatThrownBy(this::recovered).hasMessageContaining("not the one that was fixed before");
  }

  /** Journals of earlier versions name a file among the models. */
  @Test
  void meanOfAnEarlierVersion_isFoundAmongTheModels() {
    RunDriver driver = collected();
    memory.callsUntilTrouble = callsUpTo();
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    memory.callsUntilTrouble = -1;
    ByteBuffer bare = mean(Objects.requireNonNull(memory.results.remove(ROUND)));
    assertThat(memory.ports().models().put(bare)).isEqualTo(fixed().result());
    RunDriver again = recovered();
    assertThat(again.state().version()).isEqualTo(1);
    assertThat(draws).isEqualTo(1);
  }

  /** How many calls go well before the one that stores the model. */
  private int callsUpTo() {
    int[] calls = {0};
    for (int call = 0; ; call++) {
      MemoryPorts before = memory;
      RunDriver driver = collected();
      memory.callsUntilTrouble = call;
      List<Object> events = List.of();
      try {
        driver.pursue(START);
      } catch (TroubleException e) {
        events = memory.streams.get("round/" + ROUND);
      }
      memory = before;
      if (events.stream().anyMatch(RoundEvent.ResultFixed.class::isInstance)) {
        draws = 0;
        return call;
      }
      calls[0]++;
      assertThat(calls[0]).isLessThan(200);
    }
  }
}
