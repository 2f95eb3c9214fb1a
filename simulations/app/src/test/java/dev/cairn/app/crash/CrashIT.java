package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.Processes;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: whenever a coordinator is killed, alone or together with its database, the run goes on
 * after the next start, no acknowledged update is lost or counted twice, and the run ends with the
 * model of an uninterrupted one. All runs here have the same plan but for the population.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CrashIT {
  private static final long WAIT_SECONDS_MAX = 60;
  private static final long FAREWELL_MILLIS = 1000;

  private final SplittableRandom random = seeded();
  private CoordinatorProcess coordinator;
  private String expected;
  private volatile SmallRun running;

  private static SplittableRandom seeded() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    return new SplittableRandom(seed);
  }

  @BeforeAll
  void runWithoutACrash(@TempDir Path temp) throws Exception {
    coordinator = CoordinatorProcess.start(temp);
    try (SmallRun run = SmallRun.start(coordinator, "calm")) {
      expected = run.awaitCompleted();
      run.awaitAllReceipts();
    }
    System.out.println("uninterrupted: model_sha256=" + expected);
  }

  /** A test that failed must not fail the next. */
  @BeforeEach
  void startAgain() throws Exception {
    coordinator.ensureRunning();
  }

  @AfterAll
  void stop() throws Exception {
    coordinator.close();
    assertThat(Processes.withMarker(coordinator.state())).isEmpty();
  }

  /**
   * The coordinator is held before the event of the first columns becomes durable, so that the
   * round stands in the state that the event before it left, and is killed there. Several clients'
   * check-ins may be appended together; uploads are sent one after another.
   */
  @ParameterizedTest(name = "{0}: before {1} {2} of {3}, after {4}")
  @CsvSource({
    "between-rounds,      RoundOpened,      1, /2/1, RoundScheduled",
    "recruiting-nobody,   ClientJoined,     1, /2/1, RoundOpened",
    "recruiting-all,      CohortSealed,     1, /2/1, RoundOpened|ClientJoined",
    "collecting-two,      UpdateAccepted,   3, /2/1, UpdateAccepted",
    "collecting-all,      CollectionClosed, 1, /2/1, UpdateAccepted",
    "aggregating,         ResultFixed,      1, /2/1, CollectionClosed",
    "aggregated,          ModelProposed,    1, /2/1, ResultFixed",
    "committed,           RoundSucceeded,   2, '',   ModelProposed",
    "committed-last,      RunCompleted,     1, '',   ModelProposed",
  })
  void killOfCoordinatorAndDatabase(
      String moment, String type, int nth, String stream, String before) throws Exception {
    running = null;
    try (Breakpoint breakpoint = Breakpoint.before(coordinator.database(), type, nth, stream);
        SmallRun run = SmallRun.start(coordinator, moment, SmallRun.ROUNDS, this::inTurn)) {
      running = run;
      breakpoint.awaitReached();
      String durable = breakpoint.durable();
      boolean serverFirst = random.nextBoolean();
      int acknowledged = run.acknowledged();
      coordinator.killWithServer(serverFirst);
      assertThat(durable).matches(".* (" + before + ")");
      goOn(
          run,
          moment + " (durable: " + durable + ", server first: " + serverFirst + ")",
          acknowledged);
    }
  }

  @Test
  void killOfCoordinatorAndDatabase_inTheMiddleOfAnUpload() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    CompletableFuture<Long> half = new CompletableFuture<>();
    Receipts.UploadHook sendHalf =
        (direct, header, body) -> {
          boolean chosen =
              header.session().round().index() == 2
                  && header.session().client().value().equals("device-3");
          if (chosen && first.compareAndSet(true, false)) {
            try {
              HalfUpload upload =
                  HalfUpload.send(coordinator.devicePort(), header, body, body.length() / 2);
              half.complete(body.length() / 2);
              upload.awaitBroken(WAIT_SECONDS_MAX);
            } catch (Exception e) {
              half.completeExceptionally(e);
              throw new IllegalStateException(e);
            }
          }
        };
    try (SmallRun run = SmallRun.start(coordinator, "upload", SmallRun.ROUNDS, sendHalf)) {
      long bytes = half.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      run.awaitAcknowledged(2 * SmallRun.CLIENTS - 1);
      int acknowledged = run.acknowledged();
      coordinator.killWithServer(random.nextBoolean());
      goOn(run, "in the middle of an upload (" + bytes + " bytes were sent)", acknowledged);
      assertThat(files()).as("files with updates that are left").isZero();
    }
  }

  /** Files with bodies of all runs. */
  private long files() throws IOException {
    try (Stream<Path> files = Files.walk(coordinator.state().resolve("updates"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void killOfTheCoordinatorAlone() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (SmallRun run = SmallRun.start(coordinator, "orphan", SmallRun.ROUNDS, held(goOn))) {
      run.awaitAcknowledged(SmallRun.CLIENTS + 4);
      ProcessHandle server = coordinator.postmaster();
      coordinator.kill();
      assertThat(server.isAlive()).as("an orphaned server").isTrue();
      goOn.countDown();
      goOn(run, "the coordinator alone", SmallRun.CLIENTS + 4);
      assertThat(server.isAlive()).as("the orphan after the next start").isFalse();
    }
  }

  @Test
  void orderlyStopInMidRun() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (SmallRun run = SmallRun.start(coordinator, "stopped", SmallRun.ROUNDS, held(goOn))) {
      run.awaitAcknowledged(SmallRun.CLIENTS + 4);
      long began = System.nanoTime();
      CairnProcess.Ended ended = coordinator.terminate();
      System.out.printf("SIGTERM: ended after %.1f s%n", (System.nanoTime() - began) / 1e9);
      assertThat(Processes.withMarker(coordinator.state())).as("after SIGTERM").isEmpty();
      assertThat(ended.err()).doesNotContain("Exception", "\tat ", "ERROR");
      goOn.countDown();
      goOn(run, "SIGTERM", SmallRun.CLIENTS + 4);
    }
  }

  /** A round that was abandoned before the kill stays abandoned, and is tried again once. */
  @ParameterizedTest(name = "{0}: before {1} {2} of {3}, after {4}")
  @CsvSource({
    "leaving,      RoundAbandoned, 1, /2/1, UpdateAccepted",
    "abandoned,    RoundFailed,    1, '',   RoundAbandoned",
    "tried-again,  RoundOpened,    1, /2/2, RoundScheduled",
  })
  void killOfCoordinatorAndDatabase_aroundAnAbandonedRound(
      String moment, String type, int nth, String stream, String before) throws Exception {
    running = null;
    Receipts.UploadHook leave =
        (direct, header, body) -> {
          if (header.session().round().attempt() == 1
              && header.session().round().index() == 2
              && header.session().client().value().equals("device-1")) {
            awaitRunning(2 * SmallRun.CLIENTS - 1);
            RoundOutcome outcome;
            do {
              // Until it is heard: the first farewell may be lost in the kill.
              outcome = direct.finish(header.session(), Departure.CANCELLED, FAREWELL_MILLIS);
            } while (outcome instanceof RoundOutcome.Pending);
          }
        };
    try (Breakpoint breakpoint = Breakpoint.before(coordinator.database(), type, nth, stream);
        SmallRun run = SmallRun.start(coordinator, moment, SmallRun.ROUNDS, leave)) {
      running = run;
      breakpoint.awaitReached();
      String durable = breakpoint.durable();
      int acknowledged = run.acknowledged();
      coordinator.killWithServer(random.nextBoolean());
      assertThat(durable).matches(".* (" + before + ")");
      goOn(run, moment + " (durable: " + durable + ")", acknowledged, 2);
    }
  }

  /** In round 2 device-0 uploads first, then device-1, and so on. */
  private void inTurn(Coordinator direct, UpdateHeader header, UpdateBody body) {
    if (header.session().round().index() == 2) {
      String name = header.session().client().value();
      int turn = Integer.parseInt(name.substring(name.indexOf('-') + 1));
      awaitRunning(SmallRun.CLIENTS + turn);
    }
  }

  private void awaitRunning(int acknowledged) {
    try {
      Processes.await(
          acknowledged + " acknowledged updates",
          Duration.ofSeconds(WAIT_SECONDS_MAX),
          () -> running != null && running.acknowledged() >= acknowledged);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One client waits with its upload of round 2. */
  private static Receipts.UploadHook held(CountDownLatch until) {
    return (direct, header, body) -> {
      if (header.session().round().index() == 2
          && header.session().client().value().equals("device-1")) {
        try {
          assertThat(until.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Test
  void killsAtRandomMoments() throws Exception {
    int rounds = 8;
    String calm;
    try (SmallRun run =
        SmallRun.start(coordinator, "long-calm", rounds, (direct, header, body) -> {})) {
      calm = run.awaitCompleted();
    }
    try (SmallRun run =
        SmallRun.start(coordinator, "random", rounds, (direct, header, body) -> {})) {
      for (int kill = 1; kill <= 3; kill++) {
        long millis = random.nextInt(400);
        run.awaitAcknowledged(Math.min(2 * kill, rounds) * SmallRun.CLIENTS);
        Thread.sleep(millis);
        int acknowledged = run.acknowledged();
        coordinator.killWithServer(random.nextBoolean());
        Duration restart = coordinator.start();
        System.out.printf(
            "KILL %d at a random moment: %d acknowledged, restarted in %.1f s%n",
            kill, acknowledged, restart.toMillis() / 1e3);
      }
      assertThat(run.awaitCompleted()).isEqualTo(calm);
      run.awaitAllReceipts();
    }
  }

  private void goOn(SmallRun run, String what, int acknowledged) throws Exception {
    goOn(run, what, acknowledged, 1);
  }

  private void goOn(SmallRun run, String what, int acknowledged, int attempts) throws Exception {
    Duration restart = coordinator.start();
    long began = System.nanoTime();
    String model = run.awaitCompleted(attempts);
    System.out.printf(
        "KILL %s: %d acknowledged before, restarted in %.1f s, completed after %.1f s,"
            + " model_sha256=%.12s..%n",
        what, acknowledged, restart.toMillis() / 1e3, (System.nanoTime() - began) / 1e9, model);
    assertThat(model).isEqualTo(expected);
    run.awaitAllReceipts();
  }
}
