package dev.cairn.faults;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.FlakyCoordinator;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.client.testing.ManualTime;
import dev.cairn.client.testing.NetworkFaults;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.Safetensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One run of a plan with as many one-hot clients as a round selects, under faults. */
public final class FaultyRun {

  /** More steps would mean that the run goes round in circles. */
  private static final int STEPS_MAX = 10_000;

  private static final long START_MILLIS = 1_000_000_000;

  /** How far the clock moves when nobody has anything to do. */
  private static final long IDLE_MILLIS = 1_000;

  private final TrainingPlan plan;
  private final ManualTime time = new ManualTime(START_MILLIS);
  private final InMemoryJournal<RunEvent> runJournal = new InMemoryJournal<>();
  private final InMemoryJournal<RoundEvent> roundJournal = new InMemoryJournal<>();
  private final InMemoryUpdateStore updates = new InMemoryUpdateStore();
  private final InMemoryModelStore models = new InMemoryModelStore();
  private final CrashingHost host;
  private final List<OneHotClient> clients = new ArrayList<>();

  /**
   * Begins a run.
   *
   * @param schedule when the coordinator crashes
   * @param outageMillis how long a crash takes
   * @param network what happens to messages
   * @param seed decides what the network loses
   */
  public FaultyRun(
      TrainingPlan plan,
      CrashSchedule schedule,
      long outageMillis,
      NetworkFaults network,
      long seed) {
    this.plan = plan;
    CoordinatorStorage disk =
        new CoordinatorStorage(runJournal, roundJournal, updates, updates, models);
    this.host = new CrashingHost(plan, disk, time, schedule, outageMillis);
    for (int i = 0; i < plan.cohort().selected(); i++) {
      clients.add(
          new OneHotClient(new FlakyCoordinator(host, network, seed + i), plan.population(), i));
    }
  }

  /** Goes on until the run is over. */
  public RunState toItsEnd() {
    for (int step = 0; step < STEPS_MAX; step++) {
      boolean moved = false;
      for (OneHotClient client : clients) {
        moved |= client.step();
      }
      RunState state = host.state();
      if (state.isTerminal()) {
        return state;
      }
      if (!moved) {
        time.advance(IDLE_MILLIS);
      }
    }
    throw new IllegalStateException("the run goes round in circles: " + host.state());
  }

  /** How often the coordinator crashed. */
  public int crashes() {
    return host.crashes();
  }

  /** Number of appends so far. */
  public long appends() {
    return host.appends();
  }

  /** What there is to judge the run by. */
  public Evidence evidence() {
    Map<String, List<RoundEvent>> rounds = new TreeMap<>();
    for (String stream : roundJournal.streams()) {
      rounds.put(stream, roundJournal.load(stream));
    }
    Map<String, Digest> acknowledged = new TreeMap<>();
    Set<String> refused = new TreeSet<>();
    for (OneHotClient client : clients) {
      acknowledged.putAll(client.acknowledged());
      refused.addAll(client.refused());
    }
    return new Evidence(
        plan,
        clients.stream().map(OneHotClient::described).toList(),
        runJournal.load("run/run-1"),
        rounds,
        model -> Safetensors.read(models.get(model.digest()), plan.model().shape()).values(),
        acknowledged,
        refused,
        host.state(),
        updates.size(),
        IDLE_MILLIS);
  }
}
