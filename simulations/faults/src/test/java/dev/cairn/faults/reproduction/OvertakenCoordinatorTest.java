package dev.cairn.faults.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.faults.simulation.Depth;
import dev.cairn.faults.simulation.Fate;
import dev.cairn.faults.simulation.FaultSimulation;
import dev.cairn.faults.simulation.Operation;
import dev.cairn.faults.simulation.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A coordinator that was overtaken refused an update, since it did not know that the round went on
 * elsewhere; the same update counted at the round's owner. The journal kept the two from writing;
 * it takes a lease to keep one from talking.
 */
class OvertakenCoordinatorTest {
  @Test
  void coordinatorThatWasOvertaken_doesNotRefuseWhatTheOwnerAccepts() {
    Tally tally =
        FaultSimulation.inMemory(Depth.MEMORY)
            .replay(
                5701755291750215048L,
                List.of(
                    new Operation.Step(0, Fate.ARRIVES, false),
                    new Operation.Step(4, Fate.ARRIVES, false),
                    new Operation.Step(2, Fate.ARRIVES, true),
                    new Operation.TakeOver(6_000),
                    new Operation.Step(3, Fate.ARRIVES, false),
                    new Operation.Step(1, Fate.ARRIVES, false),
                    new Operation.Step(4, Fate.ARRIVES, false),
                    new Operation.Step(4, Fate.HELD, false),
                    new Operation.Arrive(4, 4, false),
                    new Operation.Step(4, Fate.ARRIVES, true)));
    assertThat(tally.finding()).isNull();
    assertThat(tally.operations()).isPositive();
  }
}
