package dev.cairn.faults;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.FlakyCoordinator;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.client.testing.ManualTime;
import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.faults.check.Evidence;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
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
  private final InMemoryMessageStore messages = new InMemoryMessageStore();
  private final TroubledMessages troubled;
  private final CrashingHost host;
  private final Wiretap wiretap;
  private final List<SteppingClient> clients = new ArrayList<>();
  private final List<SecureOneHotClient> secureClients = new ArrayList<>();
  private int crashesSeen;

  /**
   * Begins a run whose clients are lost as the faults say.
   *
   * @param plan of plain or secure rounds
   */
  public FaultyRun(TrainingPlan plan, Faults faults) {
    this(plan, faults, OneHotClient.Conduct.of(faults.losses()));
  }

  private FaultyRun(TrainingPlan plan, Faults faults, OneHotClient.Conducts conducts) {
    this.plan = plan;
    this.troubled = new TroubledMessages(messages, faults.storeTrouble(), faults.seed());
    CoordinatorStorage disk =
        new CoordinatorStorage(runJournal, roundJournal, updates, updates, models, troubled);
    // Seeded: these keys protect nothing, and the same run must be possible again.
    SimulatedAuthority authority =
        plan.secure() == null
            ? null
            : new SimulatedAuthority(new SplittableRandom(faults.seed())::nextBytes);
    this.host =
        new CrashingHost(
            plan,
            disk,
            time,
            authority == null ? null : () -> desk(authority, faults.credentialMillis()),
            faults.crashes(),
            faults.outageMillis());
    this.wiretap = new Wiretap(host);
    for (int i = 0; i < plan.cohort().selected(); i++) {
      Coordinator way = new FlakyCoordinator(wiretap, faults.network(), faults.seed() + i);
      if (authority == null) {
        clients.add(new OneHotClient(way, plan.population(), i, conducts));
      } else {
        secureClients.add(
            new SecureOneHotClient(way, plan.population(), i, authority.enrol(), faults.losses()));
      }
    }
    clients.addAll(secureClients);
  }

  /**
   * Begins a run of plain rounds whose clients fail or vanish by chance, as the plan's seed says.
   */
  public static FaultyRun plain(TrainingPlan plan, Faults faults) {
    return new FaultyRun(plan, faults, OneHotClient.Conduct.random(plan.seed()));
  }

  private SecureDesk desk(SimulatedAuthority authority, long credentialMillis) {
    CredentialVerifier now =
        credential -> {
          if (time.nowMillis() - START_MILLIS > credentialMillis) {
            throw new CredentialException("the credential has expired");
          }
          return authority.verify(credential);
        };
    return new SecureDesk(troubled, authority.coordinator(), now, authority);
  }

  /** Goes on until the run is over. */
  public RunState toItsEnd() {
    for (int step = 0; step < STEPS_MAX; step++) {
      boolean moved = false;
      for (SteppingClient client : clients) {
        moved |= client.step();
        askAgain();
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

  /** What was answered before a crash is asked again after it. */
  private void askAgain() {
    while (crashesSeen != host.crashes()) {
      crashesSeen = host.crashes();
      wiretap.askAgain();
    }
  }

  /** How often the coordinator crashed. */
  public int crashes() {
    return host.crashes();
  }

  /** Number of appends so far. */
  public long appends() {
    return host.appends();
  }

  /** What was appended so far, by append. */
  public List<List<?>> appended() {
    return host.appended();
  }

  /** How often the message store failed. */
  public int troubles() {
    return troubled.troubles();
  }

  /** How many messages the coordinator gave again after a crash, by type. */
  public Map<MessageType, Integer> repeats() {
    return wiretap.repeats();
  }

  /** What there is to judge the run by. */
  public Evidence evidence() {
    Map<String, List<RoundEvent>> rounds = new TreeMap<>();
    for (String stream : roundJournal.streams()) {
      rounds.put(stream, roundJournal.load(stream));
    }
    Map<String, Digest> acknowledged = new TreeMap<>();
    Set<String> refused = new TreeSet<>();
    for (SteppingClient client : clients) {
      acknowledged.putAll(client.acknowledged());
      refused.addAll(client.refused());
    }
    List<String> aborts = new ArrayList<>();
    for (SecureOneHotClient client : secureClients) {
      aborts.addAll(client.aborts());
    }
    return new Evidence(
        plan,
        clients.stream().map(SteppingClient::described).toList(),
        runJournal.load("run/run-1"),
        rounds,
        model -> Safetensors.read(models.get(model.digest()), plan.model().shape()).values(),
        acknowledged,
        refused,
        host.state(),
        updates.size(),
        IDLE_MILLIS,
        wiretap.conversation(aborts, messages.size()));
  }
}
