package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.privacy.LedgerEntry.Kind;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.privacy.PrivacyBudget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A round has reserved and not opened; then a cancel gives the reservation back, and is broken off
 * before the run's journal says that it is cancelled. The run must go on, or end, nevertheless.
 */
class BrokenCancelTest {
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId FIRST = new RoundId(RUN, 1, 1);
  private static final RoundId SECOND = new RoundId(RUN, 1, 2);
  private static final PrivacyBudget AMPLE = new PrivacyBudget(100, 1e-6);

  private final MemoryPorts memory = new MemoryPorts();
  private final Journal<RunEvent> journal = memory.journal();
  private TrainingPlan plan;

  private RunDriver recover() {
    memory.callsUntilTrouble = -1;
    return RunDriver.recover(RUN, plan, journal, memory.ports(), new UntoldOutage(), START);
  }

  private PrivacyLedger ledger() {
    return new PrivacyDesk(memory.journal(), plan.population(), AMPLE).ledger(null);
  }

  @BeforeEach
  void breakOff() {
    Plans plans = new Plans();
    plans.update = new UpdateRules(1, 1, 2);
    plans.privacy = new PrivacyRules(0.5, AMPLE);
    plan = plans.plan();
    ModelId first = new ModelId(Rounds.digest("first"));
    RunDriver driver =
        RunDriver.start(RUN, plan, Rounds.digest("plan"), first, journal, memory.ports(), START);
    // The reservation, and then that the round opens.
    memory.callsUntilTrouble = 1;
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    assertThat(ledger().status(FIRST)).isEqualTo(Kind.RESERVED);
    RunDriver again = recover();
    // The refund, and then that the run is cancelled.
    memory.callsUntilTrouble = 1;
    assertThatThrownBy(() -> again.cancel("operator", START)).isInstanceOf(TroubleException.class);
    assertThat(ledger().status(FIRST)).isEqualTo(Kind.REFUNDED);
    assertThat(again.state().status()).isEqualTo(RunState.Status.ACTIVE);
  }

  @Test
  void run_goesOnWithAnotherAttempt_thatReservesForItself() {
    RunDriver driver = recover();
    driver.pursue(START);
    assertThat(driver.state().current()).isEqualTo(SECOND);
    assertThat(driver.state().failed()).as("attempts that count").isZero();
    assertThat(driver.roundState()).isInstanceOf(Recruiting.class);
    assertThat(ledger().status(SECOND)).isEqualTo(Kind.RESERVED);
    assertThat(ledger().entries()).hasSize(3);
  }

  @Test
  void secondCancel_endsTheRun_andNothingIsReserved() {
    RunDriver driver = recover();
    driver.pursue(START);
    driver.cancel("operator", START);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.CANCELLED);
    assertThat(ledger().epsilon()).isZero();
    assertThat(recover().state().status()).isEqualTo(RunState.Status.CANCELLED);
  }
}
