package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.client.ClientFloor;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FileClientStore;
import dev.cairn.client.StopCondition;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.server.config.PlanFile;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A run of several rounds with six enrolled devices in this process, each of which is needed in
 * every round, and whose updates are known beforehand: plain or secure, every run with as many
 * rounds must end with the same model.
 */
final class KilledRun implements AutoCloseable {
  static final int CLIENTS = 6;

  /** The client that leaves attempts that are to be abandoned. */
  private static final int LEAVER = 0;

  private static final Duration RECEIPTS_DEADLINE = Duration.ofSeconds(60);
  private static final long BUDGET_MILLIS = 600_000;
  private static final long FAREWELL_MILLIS = 500;

  private final AdminClient admin;
  private final Devices devices;
  private final String run;
  private final RunScript script;
  private final Feed feed;
  private final Statements statements = new Statements();
  private final List<Hearing> ways = new ArrayList<>();
  private final List<Receipts> receipts = new ArrayList<>();
  private final List<FederatedClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts a run and its clients.
   *
   * @param script what they do
   * @param isThere whether a coordinator can be asked
   * @param database with the journal, to keep the clients in order
   */
  KilledRun(
      AdminClient admin,
      Devices devices,
      RunScript script,
      BooleanSupplier isThere,
      Connection database)
      throws Exception {
    this.admin = admin;
    this.devices = devices;
    this.script = script;
    this.run = admin.startRun(PlanFile.of(plan(script)).text()).run();
    this.feed = Feed.of(admin, run);
    Order order = new Order(database, run, script);
    for (int i = 0; i < CLIENTS; i++) {
      Devices.Device device = devices.get(i);
      Hearing way = new Hearing(i, order, device.channel().coordinator(), statements, isThere);
      Receipts receipt = new Receipts(way, i == LEAVER ? this::leave : (direct, h, body) -> {});
      ways.add(way);
      receipts.add(receipt);
      FederatedClient client = client(device, script, receipt, i);
      clients.add(client);
      Thread thread = new Thread(() -> client.run(StopCondition.never()), "device-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  private static FederatedClient client(
      Devices.Device device, RunScript script, Receipts receipt, int i) throws Exception {
    ClientFloor floor = ClientFloor.standard().withMinimumCohort(4).withGammaMillionths(0);
    return FederatedClient.builder()
        .coordinator(receipt)
        .population(script.population())
        .identity(device.identity())
        .store(FileClientStore.open(device.folder().resolve("store")))
        .floor(script.secure() ? floor : floor.allowingPlainUpdates())
        .orderLabel("device-" + i)
        .trainer(ScriptedTrainer.towards(0.5f - i * 0.25f, 0.01f * (i + 1)))
        .examples(new BlankExamples(weight(i)))
        .build();
  }

  /** Lets the clients begin. */
  void begin() {
    threads.forEach(Thread::start);
  }

  private void leave(Coordinator direct, UpdateHeader header, UpdateBody body) {
    RoundId round = header.session().round();
    script.beforeUpload().beforeUpload(direct, header, body);
    if (script.left().contains("/" + round.index() + "/" + round.attempt())) {
      RoundOutcome outcome;
      do {
        // Until it is heard: the first farewell may be lost in a kill.
        outcome = direct.finish(header.session(), Departure.CANCELLED, FAREWELL_MILLIS);
      } while (outcome instanceof RoundOutcome.Pending);
    }
  }

  private static TrainingPlan plan(RunScript script) {
    PortableModel model =
        new PortableModel(
            List.of(60),
            List.of(new Layer.Linear(script.width()), Layer.Activation.RELU, new Layer.Linear(10)));
    return new TrainingPlan(
        "kills",
        new Population(script.population()),
        new ModelSpec.Portable(model),
        null,
        script.rounds(),
        new CohortRules(CLIENTS, CLIENTS, script.minimum()),
        BUDGET_MILLIS,
        script.graceMillis(),
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(20, 4096, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVGM),
        7,
        script.secure() ? new SecureRules(0) : null,
        null);
  }

  private static int weight(int client) {
    return 10 + 3 * client;
  }

  /** The run's id. */
  String run() {
    return run;
  }

  /** Whether somebody outside was told what follows from a row. */
  boolean wasTold(KillPoint point) {
    if (!point.isToldToClients(script.secure())) {
      return feed.heard(point);
    }
    RoundId round = RoundId.parse(point.roundId());
    return ways.stream().anyMatch(way -> way.wasTold(point.type(), round));
  }

  /** Whether a client has the receipt of its update in a round. */
  boolean hasReceipt(KillPoint point, String client) {
    return acknowledged().keySet().stream()
        .anyMatch(
            session ->
                session.client().value().equals(client)
                    && session.round().toString().equals(point.roundId()));
  }

  /** Asks again for what all clients were told after a message of a round; how many were told. */
  int askAgain(MessageType sent, int round) {
    int told = 0;
    for (Hearing way : ways) {
      told += way.askAgain(sent, round) ? 1 : 0;
    }
    return told;
  }

  /** What the clients were told. */
  Statements statements() {
    return statements;
  }

  /** Whether the first client has the receipt of its update in a round. */
  boolean hasReceiptOfFirst(int round) {
    return receipts.get(0).acknowledged().keySet().stream()
        .anyMatch(session -> session.round().index() == round);
  }

  /** Whether the coordinator says that the run is over, if it says anything. */
  boolean isOver() {
    return FinishedRun.isOver(admin, run);
  }

  /** Updates that the clients know to be durable. */
  Map<SessionId, Digest> acknowledged() {
    Map<SessionId, Digest> all = new HashMap<>();
    receipts.forEach(receipt -> all.putAll(receipt.acknowledged()));
    return all;
  }

  /** How many clients have the receipt of their update in a round. */
  long receiptsOf(int round) {
    return acknowledged().keySet().stream()
        .filter(session -> session.round().index() == round)
        .count();
  }

  /**
   * Waits for the end of the run, and checks its journal against the receipts, and what the
   * coordinator said against what it said before.
   */
  FinishedRun awaitCompleted() throws Exception {
    FinishedRun finished = FinishedRun.await(admin, run);
    assertThat(finished.info().abandoned())
        .as("abandoned attempts")
        .isEqualTo(script.left().size());
    Map<String, Integer> weights = new TreeMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      weights.put(devices.get(i).name(), weight(i));
    }
    for (int nth = 1; nth <= script.rounds(); nth++) {
      Map<String, Integer> included = new TreeMap<>(weights);
      if (nth == script.late()) {
        included.remove(devices.get(0).name());
      }
      finished.checkRound(run + script.committed(nth), included, acknowledged());
    }
    int updates = CLIENTS * script.rounds() - (script.late() > 0 ? 1 : 0);
    Processes.await("all receipts", RECEIPTS_DEADLINE, () -> receiptsOfCommitted() == updates);
    statements.check();
    return finished;
  }

  private long receiptsOfCommitted() {
    Set<String> committed = new HashSet<>();
    for (int nth = 1; nth <= script.rounds(); nth++) {
      committed.add(run + script.committed(nth));
    }
    return acknowledged().keySet().stream()
        .filter(session -> committed.contains(session.round().toString()))
        .count();
  }

  @Override
  public void close() throws Exception {
    clients.forEach(FederatedClient::cancel);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(10).toMillis());
    }
    clients.forEach(FederatedClient::close);
    feed.close();
  }
}
