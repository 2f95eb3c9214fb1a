package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.ModelInfo;
import dev.cairn.cli.admin.RoundInfo;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.server.store.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole coordinator with real clients over loopback and a real PostgreSQL. */
class CoordinatorServerTest {
  private static final long RUN_SECONDS_MAX = 90;

  private static final String PLAN =
      """
      name: one-hot
      population: phones
      model:
        portable:
          input: [3]
          layers:
            - linear: 4
      rounds: 3
      cohort: {target: 3, selected: 3, minimum: 2}
      deadlines: {round: 60s}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 4, maxWeight: 100}
      seed: 5
      """;

  @TempDir Path folder;

  @Test
  void run_completes_andLeavesModelsButNoUpdates() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      RunInfo run = coordinator.admin().startRun(PLAN);
      trainUntilOver(coordinator, run.run(), oneHots());

      AdminClient admin = coordinator.admin();
      List<ModelInfo> models = admin.models(run.run(), 0, 10);
      assertThat(models).extracting(ModelInfo::version).containsExactly(0, 1, 2, 3);
      assertThat(models.get(3).parent()).isEqualTo(models.get(2).model());
      assertThat(models.get(3).updates()).isEqualTo(3);
      assertThat(models.get(3).weight()).isEqualTo(30);
      List<RoundInfo> rounds = admin.rounds(run.run(), 1, 10);
      assertThat(rounds).extracting(RoundInfo::state).containsOnly("Committed").hasSize(3);
      try (Stream<Path> left = Files.walk(folder.resolve("state/updates"))) {
        assertThat(left.filter(Files::isRegularFile)).isEmpty();
      }
      String metrics = metrics(coordinator);
      assertThat(metrics).contains("cairn_round_duration_seconds_count");
      assertThat(meter(metrics, "cairn_updates_accepted_total")).isEqualTo(9);
      assertThat(meter(metrics, "cairn_device_received_bytes_total")).isPositive();
      assertThat(meter(metrics, "cairn_journal_append_seconds_count")).isGreaterThan(12);
      assertThat(meter(metrics, "cairn_journal_append_seconds_sum")).isPositive();
    }
  }

  @Test
  void restart_inMidRound_goesOnToTheSameModel() throws Exception {
    String expected = modelOfRun(folder.resolve("a"), false);
    assertThat(modelOfRun(folder.resolve("b"), true)).isEqualTo(expected);
  }

  /** Each client adds its own coordinate, so the model tells exactly who was counted how often. */
  private static List<LocalTrainer> oneHots() {
    return List.of(
        ScriptedTrainer.oneHot(0, 0.5f),
        ScriptedTrainer.oneHot(1, 0.5f),
        ScriptedTrainer.oneHot(2, 0.5f));
  }

  private String modelOfRun(Path state, boolean restart) throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(state)) {
      RunInfo run = coordinator.admin().startRun(PLAN);
      if (!restart) {
        trainUntilOver(coordinator, run.run(), oneHots());
        return coordinator.admin().run(run.run()).model();
      }
      // The third client's training holds the round open until the coordinator was away.
      CountDownLatch trained = new CountDownLatch(2);
      CountDownLatch restarted = new CountDownLatch(1);
      List<LocalTrainer> trainers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        LocalTrainer oneHot = oneHots().get(i);
        boolean slow = i == 2;
        trainers.add(
            job -> {
              if (slow) {
                await(restarted);
              }
              trained.countDown();
              return oneHot.train(job);
            });
      }
      Thread restarter =
          new Thread(
              () -> {
                await(trained);
                awaitAccepted(coordinator, run.run(), 2);
                coordinator.stop();
                coordinator.start();
                restarted.countDown();
              });
      restarter.start();
      trainUntilOver(coordinator, run.run(), trainers);
      restarter.join();
      return coordinator.admin().run(run.run()).model();
    }
  }

  private static void awaitAccepted(TestCoordinator coordinator, String run, int updates) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RUN_SECONDS_MAX);
    try {
      while (coordinator.admin().round(run, 1, 1).accepted() < updates) {
        assertThat(System.nanoTime()).as("two updates in time").isLessThan(end);
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(RUN_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void trainUntilOver(
      TestCoordinator coordinator, String run, List<LocalTrainer> trainers) throws Exception {
    List<FederatedClient> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < trainers.size(); i++) {
        FederatedClient client = coordinator.client("client-" + i, trainers.get(i));
        clients.add(client);
        Thread thread = new Thread(() -> client.runRounds(3));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(RUN_SECONDS_MAX));
        assertThat(thread.isAlive()).as("clients took part in three rounds in time").isFalse();
      }
      awaitOver(coordinator, run);
    } finally {
      clients.forEach(FederatedClient::close);
    }
  }

  private static void awaitOver(TestCoordinator coordinator, String run) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RUN_SECONDS_MAX);
    while (!coordinator.admin().run(run).isOver()) {
      assertThat(System.nanoTime()).as("the run is over in time").isLessThan(end);
      Thread.sleep(20);
    }
    assertThat(coordinator.admin().run(run).status()).isEqualTo("COMPLETED");
  }

  private static String metrics(TestCoordinator coordinator) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + coordinator.adminPort() + "/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static double meter(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in\n" + metrics));
  }

  @Test
  void start_secondRunOfAPopulation_isRefusedWhileTheFirstGoesOn() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      RunInfo first = admin.startRun(PLAN);
      assertThatThrownBy(() -> admin.startRun(PLAN))
          .hasMessageContaining("has an active run")
          .isInstanceOfSatisfying(
              AdminFailure.class,
              failure -> assertThat(failure.code()).isEqualTo("population_active"));
      assertThat(admin.cancelRun(first.run()).status()).isEqualTo("CANCELLED");
      assertThat(admin.startRun(PLAN).status()).isEqualTo("ACTIVE");
    }
  }

  @Test
  void start_portsInUse_failsInOneLineAndLeavesTheFolderFree() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      coordinator.stop();
      for (int port : new int[] {coordinator.devicePort(), coordinator.adminPort()}) {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
          assertThatThrownBy(coordinator::start)
              .isInstanceOf(StartFailure.class)
              .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
        }
      }
      coordinator.start();
    }
  }
}
