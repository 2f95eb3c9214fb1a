package dev.cairn.faults.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.faults.simulation.Depth;
import dev.cairn.faults.simulation.Fate;
import dev.cairn.faults.simulation.FaultSimulation;
import dev.cairn.faults.simulation.Finding;
import dev.cairn.faults.simulation.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The disk is full when a client's keys arrive, so they are not taken; the client's process dies,
 * and the next one has other keys. The coordinator, which had remembered the first ones although
 * they never became durable, refused the client for the rest of the round.
 */
class RestartedClientTest {
  private static Operation step(int client) {
    return new Operation.Step(client, Fate.ARRIVES, false);
  }

  @Test
  void keysThatNeverBecameDurable_areNotHeldAgainstTheNext() {
    List<Operation> operations = new ArrayList<>();
    for (int client : new int[] {2, 0, 1, 2, 3, 0, 0}) {
      operations.add(step(client));
    }
    operations.add(new Operation.FillDisk(1));
    operations.add(step(0));
    operations.add(new Operation.Lose(0, false));
    for (int i = 0; i < 4; i++) {
      operations.add(step(0));
    }
    Finding finding =
        FaultSimulation.inMemory(Depth.SECURE).replay(-9094245477385972309L, operations).finding();
    assertThat(finding == null ? "" : finding.text()).isEmpty();
  }
}
