package dev.cairn.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.Phase;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Time that passes only for clients that are lost: a phase ends when nobody else is waited for. So
 * nobody is late, however slow this machine is, and nobody waits for those who never come.
 */
final class LossTime implements CoordinatorTime {
  private static final long LOOK_MILLIS = 5;

  private final ManualTime time = new ManualTime(System.currentTimeMillis());
  private final Set<ClientId> lost = ConcurrentHashMap.newKeySet();

  /** A client sends nothing more in the rounds that it is in. */
  void lose(ClientId client) {
    lost.add(client);
  }

  /** Waits until the run is over, for at most {@code deadline} in real time. */
  RunState awaitRun(InMemoryCoordinator coordinator, Duration deadline)
      throws InterruptedException {
    long until = System.nanoTime() + deadline.toNanos();
    RunState state = coordinator.state();
    while (!state.isTerminal()) {
      assertThat(System.nanoTime()).as("the run is over in time: %s", state).isLessThan(until);
      RoundId open = state.current();
      if (open != null && coordinator.roundState(open) instanceof Phase phase) {
        passFor(phase);
      }
      Thread.sleep(LOOK_MILLIS);
      state = coordinator.state();
    }
    return state;
  }

  private void passFor(Phase phase) {
    Set<ClientId> awaited = new TreeSet<>(phase.cohort().members());
    awaited.removeAll(phase.cohort().answers().keySet());
    awaited.removeAll(phase.cohort().left());
    if (!awaited.isEmpty() && lost.containsAll(awaited)) {
      time.advance(Math.max(0, phase.deadline() - time.nowMillis()));
    }
  }

  @Override
  public long nowMillis() {
    return time.nowMillis();
  }

  @Override
  public void await(Object monitor, long untilMillis) throws InterruptedException {
    time.await(monitor, untilMillis);
  }
}
