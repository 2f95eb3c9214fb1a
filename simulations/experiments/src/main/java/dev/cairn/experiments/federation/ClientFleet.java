package dev.cairn.experiments.federation;

import dev.cairn.client.ExampleSource;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.SessionOutcome;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many SDK clients in one process, a thread each, that take part until they are closed. Those whom
 * the plan loses vanish in the middle of a round and are back for the next.
 */
public final class ClientFleet implements AutoCloseable {

  /** How long {@link #close} waits for the clients' threads. */
  private static final long CLOSE_MILLIS_MAX = 10_000;

  /** How long one question after a round's end may be held back. */
  private static final long OUTCOME_WAIT_MILLIS = 20_000;

  /** Pause after an outcome that asks for none, so that no fault becomes a busy loop. */
  private static final long PAUSE_MILLIS_MIN = 20;

  private static final long PAUSE_MILLIS_MAX = 5_000;

  private final List<FederatedClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Starts the clients {@code client-001}, {@code client-002} and so on.
   *
   * @param devices who they are and how they reach the coordinator
   * @param population theirs
   * @param trainer trains for all of them; decides how many train at once
   * @param count how many, 1 to 9,999
   * @param examples the examples of client number i, from 0 on
   * @param dropouts who is lost when
   */
  public static ClientFleet start(
      FleetDevices devices,
      Population population,
      LocalTrainer trainer,
      int count,
      IntFunction<ExampleSource> examples,
      DropoutPlan dropouts) {
    ClientFleet fleet = new ClientFleet();
    for (int i = 0; i < count; i++) {
      Coordinator coordinator = devices.coordinator(i);
      LossyDevice device = new LossyDevice(coordinator, trainer, dropouts, i);
      FederatedClient client =
          devices
              .identify(i, FederatedClient.builder())
              .coordinator(device)
              .population(population)
              .orderLabel(clientId(i).value())
              .trainer(device)
              .examples(examples.apply(i))
              .build();
      fleet.clients.add(client);
      Thread thread =
          new Thread(() -> fleet.live(client, device, coordinator), clientId(i).value());
      thread.setDaemon(true);
      fleet.threads.add(thread);
    }
    fleet.threads.forEach(Thread::start);
    return fleet;
  }

  /** What client number {@code index}, from 0 on, is called in results. */
  public static ClientId clientId(int index) {
    return new ClientId(String.format("client-%03d", index + 1));
  }

  private void live(FederatedClient client, LossyDevice device, Coordinator coordinator) {
    while (closing.getCount() > 0) {
      long pause;
      try {
        SessionOutcome outcome = client.participate();
        pause = outcome instanceof SessionOutcome.ComeBackLater later ? later.afterMillis() : 0;
      } catch (LostException e) {
        awaitEnd(coordinator, device.session());
        pause = 0;
      }
      rest(Math.min(PAUSE_MILLIS_MAX, Math.max(PAUSE_MILLIS_MIN, pause)));
    }
  }

  /** A lost device is away until its round is over: it must not be let in again before. */
  private void awaitEnd(Coordinator coordinator, @Nullable SessionId lost) {
    if (lost == null) {
      return;
    }
    while (closing.getCount() > 0) {
      try {
        RoundOutcome outcome = coordinator.finish(lost, Departure.DONE, OUTCOME_WAIT_MILLIS);
        if (!(outcome instanceof RoundOutcome.Pending)) {
          return;
        }
        rest(PAUSE_MILLIS_MIN);
      } catch (TroubleException e) {
        rest(PAUSE_MILLIS_MAX);
      }
    }
  }

  private void rest(long millis) {
    try {
      closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  /** Ends all clients and waits for their threads, up to ten seconds. */
  @Override
  public void close() {
    closing.countDown();
    clients.forEach(FederatedClient::cancel);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS_MAX);
    for (Thread thread : threads) {
      thread.interrupt();
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        thread.join(Math.max(1, left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    clients.forEach(FederatedClient::close);
  }
}
