package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * Goal: whenever a coordinator and its database are killed in a secure round, the round goes on
 * after the next start without its clients noticing more than an outage: whoever asks again gets
 * the same bytes, no acknowledged update is lost or counted twice, and the model is that of an
 * uninterrupted run, secure or plain.
 *
 * <p>The coordinator is held before an event becomes durable and killed there. It is started again
 * and held there again while all clients' messages that were answered before are sent once more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecureCrashIT {
  private static final String ROUND = "/1/1";

  /** Never waited for unless somebody is lost. */
  private static final long PATIENT_MILLIS = 60_000;

  private static final long IMPATIENT_MILLIS = 10_000;
  private static final long FAREWELL_MILLIS = 1_000;
  private static final int RUNS_MAX = 100;

  private final SplittableRandom random = seeded();
  private CoordinatorProcess coordinator;
  private Devices devices;
  private String expected;
  private String expectedOfFive;

  private static SplittableRandom seeded() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    return new SplittableRandom(seed);
  }

  @BeforeAll
  void runWithoutACrash(@TempDir Path temp) throws Exception {
    coordinator = CoordinatorProcess.startSecure(temp.resolve("coordinator"));
    devices = Devices.enrol(coordinator, temp.resolve("devices"), SecureRun.CLIENTS);
    expected = calm("calm-plain", false, (direct, header, body) -> {});
    assertThat(calm("calm-secure", true, (direct, header, body) -> {})).isEqualTo(expected);
    expectedOfFive = calm("calm-plain-five", false, lostIn(Departure.CANCELLED));
    assertThat(expectedOfFive).isNotEqualTo(expected);
    System.out.printf("uninterrupted: model_sha256=%s, of five: %s%n", expected, expectedOfFive);
  }

  private String calm(String population, boolean secure, Receipts.UploadHook hook)
      throws Exception {
    try (SecureRun run =
        new SecureRun(coordinator, devices, population, secure, PATIENT_MILLIS, hook)) {
      String model = run.awaitCompleted(population.endsWith("five"));
      assertErased();
      return model;
    }
  }

  /** A test that failed must not fail the next. */
  @BeforeEach
  void startAgain() throws Exception {
    coordinator.ensureRunning();
    for (RunInfo left : coordinator.admin().runs(RUNS_MAX)) {
      if (!left.isOver()) {
        RunInfo unused = coordinator.admin().cancelRun(left.run());
      }
    }
  }

  @AfterAll
  void stop() throws Exception {
    devices.close();
    coordinator.close();
    assertThat(Processes.withMarker(coordinator.state())).isEmpty();
  }

  /** The last column says how many messages must have been there to be asked for again. */
  @ParameterizedTest(name = "before {0} {1}, after {2}")
  @CsvSource({
    "KeyAdvertised,       1, CohortSealed,                     1",
    "RosterSealed,        1, CohortSealed|KeyAdvertised,       1",
    "SharesReceived,      1, RosterSealed,                     1",
    "SharesSettled,       1, .*(Sealed|Received|Started),      6",
    "UpdateAccepted,      4, UpdateAccepted,                  10",
    "CollectionClosed,    1, UpdateAccepted|GraceStarted,     12",
    "SetConfirmed,        4, CollectionClosed|SetConfirmed,   16",
    "ConfirmationsClosed, 1, .*(Closed|Confirmed|Started),    18",
    "SharesRevealed,      4, SharesRevealed,                  22",
    "SumRecovered,        1, SharesRevealed,                  23",
    "ResultFixed,         1, SumRecovered,                    23",
    "ModelProposed,       1, ResultFixed,                     23",
  })
  void killOfCoordinatorAndDatabase(String type, int nth, String before, int least)
      throws Exception {
    String moment = type.toLowerCase(Locale.ROOT) + "-" + nth;
    try (Breakpoint breakpoint = Breakpoint.before(coordinator.database(), type, nth, ROUND);
        SecureRun run =
            new SecureRun(
                coordinator, devices, moment, true, PATIENT_MILLIS, (direct, header, body) -> {})) {
      breakpoint.awaitReached();
      killAndGoOn(run, breakpoint, type + " " + nth, before, least, false);
    }
  }

  /** With one of six gone, each of the others is needed to open the sum. */
  @ParameterizedTest(name = "one client {2}, before SharesRevealed {0}, after {1}")
  @CsvSource({
    "1, ConfirmationsClosed, CANCELLED, 18",
    "5, SharesRevealed,      DONE,      22",
  })
  void killWhileUnmasking_withOneClientLost(int nth, String before, Departure how, int least)
      throws Exception {
    try (Breakpoint breakpoint =
            Breakpoint.before(coordinator.database(), "SharesRevealed", nth, ROUND);
        SecureRun run =
            new SecureRun(
                coordinator, devices, "lost-" + nth, true, IMPATIENT_MILLIS, lostIn(how))) {
      breakpoint.awaitReached();
      killAndGoOn(run, breakpoint, "one lost, SharesRevealed " + nth, before, least, true);
    }
  }

  /** In round 1 the client says how it leaves, or nothing (DONE), and is back when that is over. */
  private static Receipts.UploadHook lostIn(Departure how) {
    return (direct, header, body) -> {
      if (header.session().round().index() == 1) {
        RoundOutcome outcome;
        do {
          outcome = direct.finish(header.session(), how, FAREWELL_MILLIS);
        } while (outcome instanceof RoundOutcome.Pending);
      }
    };
  }

  private void killAndGoOn(
      SecureRun run, Breakpoint breakpoint, String what, String before, int least, boolean lost)
      throws Exception {
    String durable = breakpoint.durable();
    assertThat(durable).matches("round/" + run.round(1) + " (" + before + ")");
    breakpoint.holdNextStart();
    long different = run.statements().different();
    int acknowledged = run.acknowledged().size();
    boolean serverFirst = random.nextBoolean();
    coordinator.killWithServer(serverFirst);
    Duration restart = coordinator.start();
    long began = System.nanoTime();
    int again;
    try (Breakpoint next = Breakpoint.ofNextStart(coordinator.database(), what)) {
      next.awaitReachedAgain();
      int repeated = run.statements().repeated();
      run.askAgain(false);
      again = run.statements().repeated() - repeated;
      long others = messagesOfOthers(run);
      next.release();
      assertThat(others).as("messages of rounds that are over").isZero();
    }
    String model = run.awaitCompleted(lost);
    System.out.printf(
        "KILL before %s (durable: %s, server first: %s): %d acknowledged and %d messages known"
            + " before, restarted in %.1f s, %d messages asked for again, completed after %.1f s,"
            + " model_sha256=%.12s..%n",
        what,
        durable,
        serverFirst,
        acknowledged,
        different,
        restart.toMillis() / 1e3,
        again,
        (System.nanoTime() - began) / 1e9,
        model);
    assertThat(model).isEqualTo(lost ? expectedOfFive : expected);
    assertThat(again).as("messages asked for again").isGreaterThanOrEqualTo(least);
    assertErased();
  }

  /** Clients ask again while the coordinator has not yet read where its round stands. */
  @Test
  void questionBeforeTheRoundIsTakenUp_isNotTheEndOfTheClientsPart() throws Exception {
    try (Breakpoint breakpoint =
            Breakpoint.before(coordinator.database(), "ConfirmationsClosed", 1, ROUND);
        SecureRun run =
            new SecureRun(
                coordinator,
                devices,
                "early-question",
                true,
                PATIENT_MILLIS,
                (direct, header, body) -> {})) {
      breakpoint.awaitReached();
      breakpoint.holdNextStart("RoundResumed", 1, ROUND);
      coordinator.killWithServer(random.nextBoolean());
      Duration restart = coordinator.start();
      try (Breakpoint next = Breakpoint.ofNextStart(coordinator.database(), "RoundResumed")) {
        next.awaitReachedAgain();
        run.askAgain(true);
        next.release();
      }
      assertThat(run.awaitCompleted(false)).isEqualTo(expected);
      System.out.printf("KILL, asked before RoundResumed: restarted in %s%n", restart);
      assertErased();
    }
  }

  private long messagesOfOthers(SecureRun run) throws Exception {
    return number("SELECT count(*) FROM secure_message WHERE round <> '" + run.round(1) + "'");
  }

  /** When no round is open, no message of a client and no masked update is left. */
  private void assertErased() throws Exception {
    assertThat(number("SELECT count(*) FROM secure_message")).as("stored messages").isZero();
    try (Stream<Path> files = Files.walk(coordinator.state().resolve("updates"))) {
      assertThat(files.filter(Files::isRegularFile)).as("files with updates").isEmpty();
    }
  }

  private long number(String query) throws IOException, SQLException {
    try (Connection connection = coordinator.database();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
