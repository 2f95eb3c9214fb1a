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
 * elsewhere; then the same update arrived late at the round's owner, and counted. The journal kept
 * the two from writing; it takes a lease to keep one from talking.
 */
class OvertakenCoordinatorTest {
  @Test
  void coordinatorThatWasOvertaken_doesNotRefuseWhatTheOwnerAccepts() {
    Tally tally =
        FaultSimulation.inMemory(Depth.MEMORY)
            .replay(
                -4200600760217505357L,
                List.of(
                    new Operation.Step(4, Fate.TWICE, true),
                    new Operation.TakeOver(),
                    new Operation.Step(1, Fate.ARRIVES, true),
                    new Operation.Step(0, Fate.ARRIVES, false),
                    new Operation.Step(3, Fate.ARRIVES, false),
                    new Operation.Step(2, Fate.ARRIVES, false),
                    new Operation.Step(3, Fate.ARRIVES, false),
                    new Operation.Step(2, Fate.HELD, true),
                    new Operation.Step(2, Fate.ARRIVES, true),
                    new Operation.Arrive(2, 2, false)));
    assertThat(tally.finding()).isNull();
    assertThat(tally.operations()).isPositive();
  }
}
