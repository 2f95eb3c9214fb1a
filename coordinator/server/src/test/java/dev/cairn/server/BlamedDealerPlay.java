package dev.cairn.server;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.ClientInfo;
import dev.cairn.cli.admin.RoundInfo;
import dev.cairn.client.ClientFloor;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.server.store.postgres.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Two runs of six clients, one of which may lie in the first: in the thread of that name. Tells
 * what became of it. Runs in a class loader of its own, and so gets its arguments as properties.
 */
final class BlamedDealerPlay implements Callable<String> {

  /**
   * Before the number of each argument: a folder with a CA in {@code state}; a database's URL, its
   * user and password.
   */
  static final String ARGUMENT = "cairn.test.blamed.";

  /** The name of the thread in which a client lies. */
  static final String LIAR = "liar";

  private static final int CLIENTS = 6;
  private static final long RUN_MILLIS_MAX = 90_000;

  private static final String PLAN =
      """
      name: blamed
      population: phones
      model: {portable: {input: [3], layers: [{linear: 4}]}}
      rounds: 1
      cohort: {target: 6, selected: 6, minimum: 4}
      deadlines: {round: 60s}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 4, maxWeight: 100}
      seed: 5
      secureAggregation: {gamma: 0}
      """;

  private final Path folder = Path.of(argument(0));
  private final List<String> told = new ArrayList<>();
  private TestCoordinator coordinator;
  private AdminClient admin;

  private static String argument(int number) {
    return System.getProperty(ARGUMENT + number);
  }

  @Override
  public String call() throws Exception {
    try (TestCoordinator started =
        TestCoordinator.withIdentities(
            folder.resolve("state"),
            new DatabaseAddress(argument(1), argument(2), argument(3)),
            Map.of("quarantine.strikes", "2"))) {
      coordinator = started;
      admin = started.admin();
      play();
    }
    return String.join("\n", told);
  }

  private void play() throws Exception {
    List<FileDeviceKeys> devices = new ArrayList<>();
    for (int i = 0; i <= CLIENTS; i++) {
      devices.add(enrolled("device-" + i));
    }
    FileDeviceKeys liar = devices.get(0);
    String id = liar.publicKey().clientId().value();
    String run = admin.startRun(PLAN).run();
    List<Thread> honest = honest(devices.subList(1, CLIENTS));
    Thread lying = new Thread(() -> lie(liar), LIAR);
    lying.start();
    lying.join(RUN_MILLIS_MAX);
    tellRounds(run, "Abandoned");
    String strikes =
        admin.devices().strikes(id).stream()
            .map(strike -> strike.reason() + " in " + attempt(strike.round()))
            .collect(Collectors.joining(", "));
    told.add("strikes " + strikes + ", of " + othersWithStrikes(devices.subList(1, CLIENTS + 1)));
    ClientInfo kept = admin.client(id);
    ClientInfo.Standing standing = kept.standing();
    told.add(
        "operators see "
            + kept.status()
            + " by "
            + standing.by()
            + (standing.until() == null ? ", without an end" : ", with an end"));
    told.add("told " + outcome(liar).replaceAll("until .*", "until ..."));
    // In the place of the one that is kept away.
    honest.addAll(honest(devices.subList(CLIENTS, CLIENTS + 1)));
    end(run, honest);
    tellRounds(run, "Committed");
    ClientInfo released = admin.devices().release(id, "its app was mended");
    told.add("released: " + released.status() + ", " + released.strikes() + " strikes");
    told.add("told " + outcome(liar));
    String second = admin.startRun(PLAN).run();
    end(second, honest(devices.subList(0, CLIENTS)));
    RoundInfo last = admin.rounds(second, 1, 10).get(0);
    told.add("round " + attempt(last.round()) + " " + last.state() + " with " + last.accepted());
  }

  private FileDeviceKeys enrolled(String name) throws IOException {
    String token = admin.issueTokens(name, Duration.ofHours(1), 1).tokens().get(0);
    return GrpcEnrolment.enrolled(endpoint(), token, FileDeviceKeys.in(folder.resolve(name)));
  }

  private String endpoint() {
    return "localhost:" + coordinator.devicePort();
  }

  private FederatedClient client(FileDeviceKeys keys) {
    return FederatedClient.builder()
        .coordinator(() -> GrpcCoordinator.connect(endpoint(), keys))
        .identity(DeviceIdentity.of(keys))
        .floor(ClientFloor.standard().withMinimumCohort(4).withGammaMillionths(0))
        .population("phones")
        .store(new MemoryClientStore())
        .trainer(ScriptedTrainer.oneHot(1, 0.1f))
        .examples(new BlankExamples(5))
        .checkInWaitMillis(2_000)
        .build();
  }

  private List<Thread> honest(List<FileDeviceKeys> devices) {
    List<Thread> threads = new ArrayList<>();
    for (FileDeviceKeys keys : devices) {
      Thread thread =
          new Thread(
              () -> {
                try (FederatedClient client = client(keys)) {
                  client.runRounds(1);
                }
              },
              "honest");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  /** Takes part until it is sent away for what it did. */
  private void lie(FileDeviceKeys keys) {
    try (FederatedClient client = client(keys)) {
      long end = System.currentTimeMillis() + RUN_MILLIS_MAX;
      while (System.currentTimeMillis() < end) {
        if (client.participate() instanceof SessionOutcome.ComeBackLater later
            && later.reason().contains("quarantine")) {
          return;
        }
      }
    }
  }

  private String outcome(FileDeviceKeys keys) {
    try (FederatedClient client = client(keys)) {
      return client.participate() instanceof SessionOutcome.ComeBackLater later
          ? later.reason()
          : "something else";
    }
  }

  private void end(String run, List<Thread> clients) throws InterruptedException {
    for (Thread thread : clients) {
      thread.join(RUN_MILLIS_MAX);
    }
    DevicePort.await("the run's end", () -> admin.run(run).isOver());
  }

  private void tellRounds(String run, String state) {
    for (RoundInfo round : admin.rounds(run, 1, 10)) {
      if (round.state().equals(state)) {
        String reason = round.reason() == null ? "" : " " + round.reason();
        told.add("round " + attempt(round.round()) + " " + state + reason);
      }
    }
  }

  private static String attempt(String round) {
    String[] parts = round.split("/");
    return parts[1] + "." + parts[2];
  }

  private String othersWithStrikes(List<FileDeviceKeys> others) {
    long count =
        others.stream()
            .filter(keys -> !admin.devices().strikes(keys.publicKey().clientId().value()).isEmpty())
            .count();
    return count == 0 ? "nobody else" : count + " others";
  }
}
