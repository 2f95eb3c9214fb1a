package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.Processes;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.StopCondition;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.server.config.PlanFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run of three rounds with five SDK clients over gRPC whose updates are known beforehand: every
 * such run must end with the same model. The plan needs all five clients, so that an update that is
 * lost ends the run and one that counts twice shows in the weights.
 */
public final class SmallRun implements AutoCloseable {
  /** How many clients take part in every round. */
  public static final int CLIENTS = 5;

  static final int ROUNDS = 3;

  private static final Duration COMPLETE_DEADLINE = Duration.ofSeconds(150);
  private static final long BUDGET_MILLIS = 240_000;

  private final CoordinatorProcess coordinator;
  private final GrpcChannel channel;
  private final Receipts receipts;
  private final String run;
  private final int rounds;
  private final List<FederatedClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> committed = new ArrayList<>();

  private SmallRun(
      CoordinatorProcess coordinator, String population, int rounds, Receipts.UploadHook hook)
      throws Exception {
    this.coordinator = coordinator;
    this.rounds = rounds;
    this.channel =
        GrpcChannel.open(
            GrpcOptions.plaintext(Endpoint.parse("127.0.0.1:" + coordinator.devicePort())));
    this.receipts = new Receipts(channel.coordinator(), hook);
    this.run = coordinator.admin().startRun(PlanFile.of(plan(population, rounds)).text()).run();
    for (int i = 0; i < CLIENTS; i++) {
      FederatedClient client =
          FederatedClient.builder()
              .coordinator(receipts)
              .population(population)
              .identity(ClientIdentity.of(new ClientId("device-" + i)))
              .trainer(trainer(i))
              .examples(new BlankExamples(weight(i)))
              .build();
      clients.add(client);
      Thread thread = new Thread(() -> client.run(StopCondition.never()), "device-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** Starts a run and its clients; its population must be its own. */
  public static SmallRun start(CoordinatorProcess coordinator, String population) throws Exception {
    return start(coordinator, population, ROUNDS, (direct, header, body) -> {});
  }

  static SmallRun start(
      CoordinatorProcess coordinator, String population, int rounds, Receipts.UploadHook hook)
      throws Exception {
    return new SmallRun(coordinator, population, rounds, hook);
  }

  /** The plan; population and name are all that differs between two of them. */
  static TrainingPlan plan(String population, int rounds) {
    PortableModel model =
        new PortableModel(
            List.of(60),
            List.of(new Layer.Linear(1800), Layer.Activation.RELU, new Layer.Linear(10)));
    return new TrainingPlan(
        "crash",
        new Population(population),
        new ModelSpec.Portable(model),
        null,
        rounds,
        new CohortRules(CLIENTS, CLIENTS, CLIENTS),
        BUDGET_MILLIS,
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(20, 4096, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVGM),
        7,
        null,
        null);
  }

  private static LocalTrainer trainer(int client) {
    return ScriptedTrainer.towards(0.5f - client * 0.25f, 0.01f * (client + 1));
  }

  private static int weight(int client) {
    return 10 + 3 * client;
  }

  /** The run's id. */
  public String run() {
    return run;
  }

  /** How many updates the clients know to be durable. */
  int acknowledged() {
    return receipts.acknowledged().size();
  }

  /** Waits until so many updates were acknowledged. */
  public void awaitAcknowledged(int updates) throws Exception {
    Processes.await(
        updates + " acknowledged updates", COMPLETE_DEADLINE, () -> acknowledged() >= updates);
  }

  /** The same as {@link #awaitCompleted(int)} for a run without an abandoned attempt. */
  public String awaitCompleted() throws Exception {
    return awaitCompleted(1);
  }

  /**
   * Waits for the end of the run, checks its journal against the receipts, and gives the final
   * model's SHA-256.
   *
   * @param attempts how many attempts round 2 must have taken; the others take one
   */
  String awaitCompleted(int attempts) throws Exception {
    FinishedRun finished = FinishedRun.await(coordinator.admin(), run);
    assertThat(finished.info().abandoned()).as("abandoned attempts").isEqualTo(attempts - 1);
    Map<String, Integer> everybody = new TreeMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      everybody.put("device-" + i, weight(i));
    }
    for (int round = 1; round <= rounds; round++) {
      committed.add(run + "/" + round + "/" + (round == 2 ? attempts : 1));
    }
    committed.forEach(round -> finished.checkRound(round, everybody, receipts.acknowledged()));
    return finished.info().model();
  }

  /** Waits until each client has the receipt of each of its updates in the models. */
  void awaitAllReceipts() throws Exception {
    Processes.await(
        "all receipts",
        COMPLETE_DEADLINE,
        () ->
            receipts.acknowledged().keySet().stream()
                    .filter(session -> committed.contains(session.round().toString()))
                    .count()
                == (long) CLIENTS * rounds);
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
    channel.close();
  }
}
