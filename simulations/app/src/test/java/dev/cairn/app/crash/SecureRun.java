package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
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
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.server.config.PlanFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run of two rounds with six enrolled devices whose updates are known beforehand. Secure or
 * plain, with or without a crash, every such run with the same updates must end with the same
 * model. With six on the roster, four must confirm and five must reveal.
 */
final class SecureRun implements AutoCloseable {
  static final int CLIENTS = 6;
  private static final int ROUNDS = 2;

  /** The client that is lost in round 1 where one is: the one whose turn comes last. */
  private static final int LOST = CLIENTS - 1;

  private static final Duration RECEIPTS_DEADLINE = Duration.ofSeconds(60);
  private static final long BUDGET_MILLIS = 600_000;

  private final AdminClient admin;
  private final Devices devices;
  private final String run;
  private final Statements statements = new Statements();
  private final List<Listening> ways = new ArrayList<>();
  private final List<Receipts> receipts = new ArrayList<>();
  private final List<FederatedClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts a run and its clients.
   *
   * @param population its own
   * @param secure whether updates are masked
   * @param graceMillis how long a phase waits for the last one
   * @param hook comes before each upload of the client that may be lost
   */
  SecureRun(
      CoordinatorProcess coordinator,
      Devices devices,
      String population,
      boolean secure,
      long graceMillis,
      Receipts.UploadHook hook)
      throws Exception {
    this(coordinator.admin(), coordinator.admin(), devices, population, secure, graceMillis, hook);
  }

  /**
   * The same with several coordinators.
   *
   * @param starts of the one that is to drive the run
   * @param admin of the one that is asked how it goes
   */
  SecureRun(
      AdminClient starts,
      AdminClient admin,
      Devices devices,
      String population,
      boolean secure,
      long graceMillis,
      Receipts.UploadHook hook)
      throws Exception {
    this.admin = admin;
    this.devices = devices;
    TrainingPlan plan = plan(population, secure ? new SecureRules(0) : null, graceMillis);
    this.run = starts.startRun(PlanFile.of(plan).text()).run();
    Turns uploads = new Turns();
    Turns reveals = new Turns();
    ClientFloor floor = ClientFloor.standard().withMinimumCohort(4).withGammaMillionths(0);
    for (int i = 0; i < CLIENTS; i++) {
      Listening way =
          new Listening(devices.get(i).channel().coordinator(), statements, i, uploads, reveals);
      Receipts receipt = new Receipts(way, i == LOST ? hook : (direct, header, body) -> {});
      FederatedClient client =
          FederatedClient.builder()
              .coordinator(receipt)
              .population(population)
              .identity(devices.get(i).identity())
              .store(FileClientStore.open(devices.get(i).folder().resolve("store")))
              .floor(secure ? floor : floor.allowingPlainUpdates())
              .orderLabel("device-" + i)
              .trainer(ScriptedTrainer.towards(0.5f - i * 0.25f, 0.01f * (i + 1)))
              .examples(new BlankExamples(weight(i)))
              .build();
      ways.add(way);
      receipts.add(receipt);
      clients.add(client);
      Thread thread = new Thread(() -> client.run(StopCondition.never()), "device-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** The plan; everything but population, secrecy and grace is the same in all runs. */
  private static TrainingPlan plan(String population, SecureRules secure, long graceMillis) {
    PortableModel model =
        new PortableModel(
            List.of(60),
            List.of(new Layer.Linear(200), Layer.Activation.RELU, new Layer.Linear(10)));
    return new TrainingPlan(
        "secure crash",
        new Population(population),
        new ModelSpec.Portable(model),
        null,
        ROUNDS,
        new CohortRules(CLIENTS, CLIENTS, 4),
        BUDGET_MILLIS,
        graceMillis,
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(20, 4096, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVGM),
        7,
        secure,
        null);
  }

  private static int weight(int client) {
    return 10 + 3 * client;
  }

  /** What the coordinator calls the run. */
  String id() {
    return run;
  }

  /** What the coordinator calls a round. */
  String round(int index) {
    return run + "/" + index + "/1";
  }

  /** What the clients were told. */
  Statements statements() {
    return statements;
  }

  /** Updates that the clients know to be durable. */
  Map<SessionId, Digest> acknowledged() {
    Map<SessionId, Digest> all = new HashMap<>();
    receipts.forEach(receipt -> all.putAll(receipt.acknowledged()));
    return all;
  }

  /** Sends all clients' messages of the open round again, see {@link Listening#askAgain}. */
  void askAgain(boolean mayWait) {
    ways.forEach(way -> way.askAgain(mayWait));
  }

  /**
   * Waits for the end of the run, checks its journal against the receipts and what the coordinator
   * said against what it said before, and gives the final model's SHA-256.
   *
   * @param lost whether one client was lost before its upload in round 1
   */
  String awaitCompleted(boolean lost) throws Exception {
    FinishedRun finished = FinishedRun.await(admin, run);
    assertThat(finished.info().abandoned()).as("abandoned attempts").isZero();
    Map<String, Integer> weights = new TreeMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      weights.put(devices.get(i).name(), weight(i));
    }
    finished.checkRound(round(2), weights, acknowledged());
    if (lost) {
      weights.remove(devices.get(LOST).name());
    }
    finished.checkRound(round(1), weights, acknowledged());
    int updates = CLIENTS * ROUNDS - (lost ? 1 : 0);
    Processes.await(
        updates + " receipts", RECEIPTS_DEADLINE, () -> acknowledged().size() == updates);
    statements.check();
    return finished.info().model();
  }

  @Override
  public void close() throws Exception {
    clients.forEach(FederatedClient::cancel);
    for (Thread thread : threads) {
      thread.interrupt();
    }
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(10).toMillis());
    }
    clients.forEach(FederatedClient::close);
  }
}
