package dev.cairn.app.secrecy;

import dev.cairn.app.process.Processes;
import dev.cairn.client.ClientFloor;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.server.config.PlanFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One round with six enrolled devices, whose updates, messages and secrets the test knows. */
final class PlantedRun implements AutoCloseable {
  private static final String POPULATION = "secrecy";
  private static final Duration DEADLINE = Duration.ofSeconds(150);
  private static final long BUDGET_MILLIS = 3_600_000;
  private static final long GRACE_MILLIS = 15_000;

  private final SecureCoordinator coordinator;
  private final String run;
  private final List<PlantedUpdate> updates = new ArrayList<>();
  private final List<RecordingRandom> secrets = new ArrayList<>();
  private final List<RecordedClient> recorded = new ArrayList<>();
  private final List<DeviceIdentity> identities = new ArrayList<>();
  private final List<GrpcChannel> channels = new ArrayList<>();
  private final List<FederatedClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Integer, SessionOutcome> outcomes = new ConcurrentHashMap<>();

  /**
   * Enrols the devices and starts a run with them.
   *
   * @param port where they reach the coordinator
   * @param folder for their keys
   * @param name of the plan
   */
  PlantedRun(
      SecureCoordinator coordinator,
      int port,
      Path folder,
      String name,
      boolean secure,
      Script script)
      throws Exception {
    this.coordinator = coordinator;
    this.run = coordinator.admin().startRun(PlanFile.of(plan(name, secure)).text()).run();
    List<String> tokens = coordinator.tokens(Script.CLIENTS);
    Files.createDirectories(folder);
    for (int i = 0; i < Script.CLIENTS; i++) {
      addClient(i, Endpoint.parse("127.0.0.1:" + port), folder, tokens.get(i), secure, script);
    }
    for (int i = 0; i < Script.CLIENTS; i++) {
      int client = i;
      Thread thread = new Thread(() -> live(client), "device-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private static TrainingPlan plan(String name, boolean secure) {
    int enough = secure ? Script.CLIENTS - 1 : Script.CLIENTS;
    return new TrainingPlan(
        name,
        new Population(POPULATION),
        new ModelSpec.Portable(new PortableModel(List.of(127), List.of(new Layer.Linear(32)))),
        null,
        1,
        new CohortRules(enough, Script.CLIENTS, Script.CLIENTS - 1),
        BUDGET_MILLIS,
        secure ? GRACE_MILLIS : null,
        new RetryRules(1),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(PlantedUpdate.CLIP, PlantedUpdate.WEIGHT, PlantedUpdate.FIELDS),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        secure ? new SecureRules(0) : null,
        null);
  }

  private void addClient(
      int index, Endpoint endpoint, Path folder, String token, boolean secure, Script script) {
    FileDeviceKeys keys =
        GrpcEnrolment.enrolled(
            endpoint.toString(), token, FileDeviceKeys.in(folder.resolve("device-" + index)));
    DeviceIdentity identity = DeviceIdentity.of(keys);
    identities.add(identity);
    GrpcChannel channel = GrpcChannel.open(GrpcOptions.mutualTls(endpoint, keys));
    channels.add(channel);
    PlantedUpdate update = new PlantedUpdate(1000 + index, Script.CLIENTS);
    updates.add(update);
    RecordingRandom random = new RecordingRandom();
    secrets.add(random);
    RecordedClient client = new RecordedClient(index, channel.coordinator(), script);
    recorded.add(client);
    ClientFloor floor =
        ClientFloor.standard().withMinimumCohort(Script.CLIENTS - 1).withGammaMillionths(0);
    clients.add(
        FederatedClient.builder()
            .coordinator(client)
            .population(POPULATION)
            .identity(ClientIdentity.of(identity.clientId()))
            .floor(secure ? floor : floor.allowingPlainUpdates())
            .secureAggregation(
                new SecAggClient(
                    identity.coordinatorKeys(),
                    identity.verifier(),
                    identity.signer(),
                    floor.secureRounds(),
                    random))
            .store(new MemoryClientStore())
            .trainer(job -> new TrainedUpdate(update.delta(), 0))
            .examples(new BlankExamples(PlantedUpdate.WEIGHT))
            .build());
  }

  private void live(int client) {
    try {
      SessionOutcome outcome = clients.get(client).participate();
      while (outcome instanceof SessionOutcome.ComeBackLater later) {
        Thread.sleep(later.afterMillis());
        outcome = clients.get(client).participate();
      }
      outcomes.put(client, outcome);
    } catch (Script.LostException e) {
      // As planned.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  PlantedUpdate update(int client) {
    return updates.get(client);
  }

  RecordingRandom secrets(int client) {
    return secrets.get(client);
  }

  RecordedClient recorded(int client) {
    return recorded.get(client);
  }

  /** The weights that the round began with, as a file. */
  byte[] initialModel() {
    return coordinator.admin().weights(coordinator.admin().model(run, "0").model());
  }

  /** Waits until the model is there, made of the planted update and others. */
  void awaitCompleted() throws Exception {
    Processes.await("the run is over", DEADLINE, () -> coordinator.admin().run(run).isOver());
    if (!coordinator.admin().run(run).isCompleted()) {
      throw new AssertionError("the run failed: " + coordinator.admin().run(run));
    }
    threads.get(Script.PLANTED).join(DEADLINE.toMillis());
    if (!(outcomes.get(Script.PLANTED) instanceof SessionOutcome.Contributed contributed)
        || contributed.model().isEmpty()) {
      throw new AssertionError("the planted update does not count: " + outcomes);
    }
  }

  @Override
  public void close() throws Exception {
    clients.forEach(FederatedClient::cancel);
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(10).toMillis());
    }
    clients.forEach(FederatedClient::close);
    channels.forEach(GrpcChannel::close);
    identities.forEach(DeviceIdentity::close);
  }
}
