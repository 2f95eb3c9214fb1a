package dev.cairn.faults;

import dev.cairn.client.Cancellation;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.ClientListener;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.StopCondition;
import dev.cairn.client.Timing;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.graph.Adversary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's own client, whose requests, pauses and waits are steps of a simulation. Lost, it is a
 * process that is killed or an app that is cancelled; the next one has the same store.
 */
public final class SdkClient implements Participant {
  private static final ClientFloor FLOOR = new ClientFloor(3, 0, Adversary.SEMI_HONEST);

  private final Population population;
  private final int index;
  private final ClientId id;
  private final SimulatedAuthority.@Nullable Device device;
  private final LongSupplier clock;
  private final MemoryClientStore store = new MemoryClientStore();
  private final List<String> aborts = new ArrayList<>();
  private final SteppedCoordinator coordinator;
  private FederatedClient client;
  private Baton baton;

  /**
   * Creates a client.
   *
   * @param index its coordinate; it has one example more than that
   * @param device its keys; null for plain rounds
   * @param clock milliseconds, which only grow
   */
  public SdkClient(
      Coordinator way,
      Population population,
      int index,
      SimulatedAuthority.@Nullable Device device,
      LongSupplier clock) {
    this.population = population;
    this.index = index;
    this.device = device;
    this.id = device == null ? new ClientId("client-" + index) : device.clientId();
    this.clock = clock;
    this.coordinator = new SteppedCoordinator(way);
    this.client = started();
    this.baton = running(client);
  }

  private FederatedClient started() {
    FederatedClientBuilder builder =
        FederatedClient.builder()
            .coordinator(coordinator)
            .identity(ClientIdentity.of(id))
            .population(population)
            .store(store)
            .trainer(ScriptedTrainer.oneHot(index, 1f))
            .examples(new BlankExamples(index + 1))
            .timing(new SteppedTiming())
            .listener(new Aborts());
    return device == null
        ? builder.build()
        : builder.secureAggregation(device.secureAggregation(FLOOR)).floor(floor()).build();
  }

  private static dev.cairn.client.ClientFloor floor() {
    return dev.cairn.client.ClientFloor.standard()
        .withMinimumCohort(FLOOR.cohortMin())
        .withGammaMillionths(0)
        .withAdversary(Adversary.SEMI_HONEST);
  }

  private Baton running(FederatedClient started) {
    Baton next = new Baton(() -> started.run(StopCondition.never()));
    coordinator.use(next);
    return next;
  }

  @Override
  public boolean step() {
    coordinator.begin();
    baton.run();
    if (baton.hasEnded()) {
      restart();
    }
    return coordinator.moved();
  }

  private void restart() {
    client = started();
    baton = running(client);
  }

  @Override
  public boolean lose(boolean farewell) {
    if (coordinator.assignment() == null) {
      return false;
    }
    coordinator.forget();
    if (farewell) {
      client.cancel();
      baton.run();
    }
    if (!baton.hasEnded()) {
      baton.kill();
    }
    restart();
    return true;
  }

  @Override
  public @Nullable RoundAssignment assignment() {
    return coordinator.assignment();
  }

  @Override
  public Evidence.Client described() {
    return new Evidence.Client(id, index + 1L);
  }

  @Override
  public Map<String, Digest> acknowledged() {
    return coordinator.acknowledged();
  }

  @Override
  public Set<String> refused() {
    return coordinator.refused();
  }

  @Override
  public List<String> aborts() {
    return aborts;
  }

  @Override
  public void onTrained(Consumer<Digest> listener) {
    coordinator.onAssigned(
        given -> {
          if (given.update().noise() == null) {
            listener.accept(plain(given));
          }
        });
  }

  /** What the SDK's update in this round is before anything hides it: the trainer is scripted. */
  private Digest plain(RoundAssignment given) {
    return UpdateBody.ofLanes(encoded(given, 0)).digest();
  }

  @Override
  public long[] encoded(RoundAssignment given, float elsewhere) {
    float[] delta = new float[given.model().shape().dimension()];
    Arrays.fill(delta, elsewhere);
    delta[index] = 1;
    UpdatePipeline pipeline =
        new UpdatePipeline(
            given.update(), delta.length, given.seed(), given.session().round().index());
    // Seeded by whose it is: what has noise need not be what the client sends.
    Digest key = Digest.of(given.session().toString().getBytes(StandardCharsets.UTF_8));
    return pipeline.encode(delta, null, index + 1, 0, UpdatePipeline.contributor(id, key));
  }

  @Override
  public void close() {
    baton.kill();
  }

  /** Time of the simulation; a pause lasts at least one step. */
  private final class SteppedTiming implements Timing {
    @Override
    public long nowMillis() {
      return clock.getAsLong();
    }

    @Override
    public void sleep(long millis, Cancellation cancellation) {
      long until = nowMillis() + millis;
      do {
        cancellation.check();
        baton.pause();
      } while (nowMillis() < until);
      coordinator.wake();
      cancellation.check();
    }
  }

  /** Notes outcomes that no honest coordinator brings about. */
  private final class Aborts implements ClientListener {
    @Override
    public void onOutcome(SessionOutcome outcome) {
      coordinator.forget();
      if (outcome instanceof SessionOutcome.Declined declined) {
        aborts.add(outcome.toString());
      }
    }
  }
}
