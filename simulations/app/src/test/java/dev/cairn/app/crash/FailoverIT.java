package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.crash.KillPoint.When;
import dev.cairn.app.process.CairnProcess;
import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.EmbeddedServer;
import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.Processes;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: of two coordinators over one PostgreSQL and one state folder, either may die, stand still
 * or be stopped in the middle of a secure round that it drives. The other one takes the round over
 * within seconds, and the round commits with exactly the updates that were acknowledged, whichever
 * of the two a device talks to.
 *
 * <p>In each test the first one drives the run, five of six masked updates have their receipts, and
 * the sixth device waits until the other one has taken over.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailoverIT {
  private static final long PATIENT_MILLIS = 60_000;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private EmbeddedServer postgres;
  private FaultProxy firstsDatabase;
  private CoordinatorProcess first;
  private CoordinatorProcess second;
  private Balancer balancer;
  private Devices devices;
  private String expected;

  @BeforeAll
  void runWithoutFailOver(@TempDir Path temp) throws Exception {
    postgres = new EmbeddedServer(temp.resolve("database"));
    firstsDatabase = FaultProxy.before(postgres.login().port());
    Path state = temp.resolve("state");
    String dsn = postgres.login().dsn();
    String through = postgres.login().through(firstsDatabase.port()).dsn();
    first = CoordinatorProcess.startReplica(temp.resolve("first"), state, through);
    second = CoordinatorProcess.startReplica(temp.resolve("second"), state, dsn);
    balancer = new Balancer(List.of(first.devicePort(), second.devicePort()));
    devices =
        Devices.enrol(balancer.port(), first.admin(), temp.resolve("devices"), SecureRun.CLIENTS);
    try (SecureRun run = run("calm", new CountDownLatch(0))) {
      expected = run.awaitCompleted(false);
    }
    System.out.printf("without a fail-over: model_sha256=%s%n", expected);
  }

  /** A test that failed must not fail the next. */
  @BeforeEach
  void startAgain() throws Exception {
    first.ensureRunning();
    first.signal("CONT");
    balancer.use(List.of(first.devicePort(), second.devicePort()));
  }

  @AfterAll
  void stop() throws Exception {
    devices.close();
    balancer.close();
    first.close();
    second.close();
    firstsDatabase.close();
    postgres.close();
  }

  /** A run that the first one drives and the second one is asked about. */
  private SecureRun run(String population, Receipts.UploadHook sixth) throws Exception {
    return new SecureRun(
        first.admin(),
        second.admin(),
        devices,
        population,
        true,
        PATIENT_MILLIS,
        (direct, header, body) -> {
          if (header.session().round().index() == 1) {
            sixth.beforeUpload(direct, header, body);
          }
        });
  }

  private SecureRun run(String population, CountDownLatch last) throws Exception {
    return run(population, (direct, header, body) -> await(last));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitFive(SecureRun run) throws Exception {
    Processes.await(
        "five updates are acknowledged", DEADLINE, () -> run.acknowledged().size() == 5);
  }

  private long number(String query) throws Exception {
    try (Connection connection = postgres.login().connect();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private long events(SecureRun run, String type) throws Exception {
    return number(
        "SELECT count(*) FROM event WHERE stream = 'round/"
            + run.round(1)
            + "' AND type = '"
            + type
            + "'");
  }

  /** Waits until the second one drives the round; tells how long that took. */
  private Duration awaitTakenOver(SecureRun run, long began) throws Exception {
    return TakeOver.await(second.admin(), began, () -> events(run, "RoundResumed") == 1);
  }

  private void finish(String what, SecureRun run, Duration takenOver, CountDownLatch last)
      throws Exception {
    int acknowledged = run.acknowledged().size();
    last.countDown();
    String model = run.awaitCompleted(false);
    System.out.printf(
        "FAIL-OVER %s: %d updates acknowledged before, taken over in %.1f s, model_sha256=%.12s..%n",
        what, acknowledged, takenOver.toMillis() / 1e3, model);
    assertThat(model).isEqualTo(expected);
    assertThat(number("SELECT count(*) FROM secure_message")).as("stored messages").isZero();
  }

  @Test
  void promise_isTheOneOfThePage() throws Exception {
    assertThat(Files.readString(Path.of("../../coordinator/docs/OPERATING.md")))
        .contains("within %d s".formatted(TakeOver.PROMISED.toSeconds()));
  }

  @Test
  void killOfTheOwner_whileMaskedUpdatesCome() throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    try (SecureRun run = run("killed", last)) {
      awaitFive(run);
      long began = System.nanoTime();
      first.kill();
      finish("kill -9", run, awaitTakenOver(run, began), last);
    }
  }

  @Test
  void orderlyStopOfTheOwner_handsItsRoundOver() throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    try (SecureRun run = run("drained", last)) {
      awaitFive(run);
      long began = System.nanoTime();
      CompletableFuture<CairnProcess.Ended> ended =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return first.terminate();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      Duration takenOver = awaitTakenOver(run, began);
      assertThat(ended.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).err())
          .doesNotContain("Exception", "\tat ", "ERROR");
      System.out.printf("SIGTERM: ended after %.1f s%n", (System.nanoTime() - began) / 1e9);
      finish("SIGTERM", run, takenOver, last);
      // Sooner than a lease runs out, also on a slow machine.
      assertThat(
              number(
                  "SELECT max((payload->>'outageMillis')::bigint) FROM event WHERE stream = 'round/"
                      + run.round(1)
                      + "' AND type = 'RoundResumed'"))
          .isBetween(1L, 4_999L);
    }
  }

  /**
   * The owner stands still while the other one takes over and commits the round. When it goes on it
   * still has the round before it as it was, and must say nothing of that.
   */
  @Test
  void ownerThatStoodStill_saysNothingOfWhatItRemembers() throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    try (SecureRun run = run("stopped", last);
        GrpcChannel direct = devices.get(0).channelTo(first.devicePort());
        GrpcChannel waiting = devices.get(1).channelTo(first.devicePort())) {
      awaitFive(run);
      // What only the memory of a round in this phase refuses.
      SignedMessage early =
          new SignedMessage(new byte[] {1, (byte) MessageType.CONFIRM.code()}, new byte[64]);
      assertThat(direct.coordinator().exchange(session(run, 0), early, 0))
          .isInstanceOf(ExchangeReply.Refused.class);
      CompletableFuture<RoundOutcome> held =
          CompletableFuture.supplyAsync(
              () ->
                  waiting
                      .coordinator()
                      .finish(session(run, 1), Departure.DONE, PATIENT_MILLIS / 2));
      Thread.sleep(500);
      Duration takenOver = awaitTakenOver(run, freeze());
      last.countDown();
      Processes.await("the round is over", DEADLINE, () -> events(run, "ModelProposed") == 1);
      CompletableFuture<ExchangeReply> answer =
          CompletableFuture.supplyAsync(
              () -> direct.coordinator().exchange(session(run, 0), early, 0));
      Thread.sleep(500);
      assertThat(answer).isNotDone();
      first.signal("CONT");
      assertThat(answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(new ExchangeReply.Over());
      assertThat(held.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(RoundOutcome.Committed.class);
      finish("SIGSTOP", run, takenOver, last);
      assertThat(events(run, "RoundResumed")).as("nobody took it back").isEqualTo(1);
    }
  }

  /** A run whose sixth device sends its update to the first one only, when it may begin. */
  private SecureRun runWithASixth(
      String population,
      GrpcChannel direct,
      CountDownLatch begin,
      CompletableFuture<UpdateReceipt> told)
      throws Exception {
    return run(
        population,
        (coordinator, header, body) -> {
          await(begin);
          try {
            told.complete(direct.coordinator().upload(header, body));
          } catch (TroubleException e) {
            told.completeExceptionally(e);
          }
        });
  }

  /**
   * The owner stands still in the middle of an append, of which the database has heard nothing. The
   * other one takes over; nothing of the append is durable then, nor ever will be, and the device
   * whose update it was hears of no receipt.
   */
  @Test
  void appendThatReachesTheDatabaseTooLate_isNone_andIsNotAcknowledged() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    CompletableFuture<UpdateReceipt> told = new CompletableFuture<>();
    try (GrpcChannel direct = devices.get(5).patientChannelTo(first.devicePort(), DEADLINE);
        SecureRun run = runWithASixth("on-its-way", direct, begin, told)) {
      awaitFive(run);
      Duration takenOver = stopBeforeTheDatabase(run, begin);
      assertThat(told).as("before it goes on").isNotDone();
      first.signal("CONT");
      assertThat(told)
          .failsWithin(DEADLINE)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(TroubleException.class);
      finish("SIGSTOP with an append on its way", run, takenOver, begin);
      assertThat(events(run, "RoundResumed")).as("nobody took it back").isEqualTo(1);
    }
  }

  /**
   * The database has an append as a whole, and makes it while its owner stands still. The other one
   * takes over with it, and the update counts once; its receipt is true, however late it comes.
   */
  @Test
  void appendThatIsMadeWhileItsOwnerStandsStill_countsOnce() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    CompletableFuture<UpdateReceipt> told = new CompletableFuture<>();
    try (GrpcChannel direct = devices.get(5).patientChannelTo(first.devicePort(), DEADLINE);
        SecureRun run = runWithASixth("in-the-database", direct, begin, told)) {
      awaitFive(run);
      Duration takenOver = stopWhileTheDatabaseWorks(run, begin);
      assertThat(told).as("before it goes on").isNotDone();
      first.signal("CONT");
      assertThat(told).succeedsWithin(DEADLINE).isInstanceOf(UpdateReceipt.Accepted.class);
      finish("SIGSTOP with an append in the database", run, takenOver, begin);
      assertThat(events(run, "UpdateAccepted")).isEqualTo(6);
      assertThat(events(run, "RoundResumed")).as("nobody took it back").isEqualTo(1);
    }
  }

  /** The lease is lost while the append is between coordinator and database. */
  private Duration stopBeforeTheDatabase(SecureRun run, CountDownLatch begin) throws Exception {
    HeldAppend append = new HeldAppend(firstsDatabase, run.round(1), "UpdateAccepted");
    try {
      begin.countDown();
      append.awaitReached();
      Duration takenOver = awaitTakenOver(run, freeze());
      append.letGo();
      append.awaitAnswer("STALE");
      assertThat(events(run, "UpdateAccepted")).isEqualTo(5);
      return takenOver;
    } finally {
      append.forget();
    }
  }

  /** It has said all that the database needs, and hears no answer. */
  private Duration stopWhileTheDatabaseWorks(SecureRun run, CountDownLatch begin) throws Exception {
    KillPoint sixth = new KillPoint(run.id(), "UpdateAccepted", 6, 1, 1, When.BEFORE_APPEND);
    KillPoint never = new KillPoint(run.id(), "UpdateAccepted", 99, 1, 1, When.BEFORE_APPEND);
    try (HeldJournal journal = new HeldJournal(postgres.login(), firstsDatabase)) {
      journal.hold(sixth);
      begin.countDown();
      journal.awaitReached(sixth);
      long began = freeze();
      assertThat(events(run, "UpdateAccepted")).isEqualTo(5);
      journal.goOnTo(never);
      Processes.await("the append is made", DEADLINE, () -> events(run, "UpdateAccepted") == 6);
      return awaitTakenOver(run, began);
    }
  }

  /** The owner stands still, and devices go elsewhere; tells since when. */
  private long freeze() throws Exception {
    long began = System.nanoTime();
    first.signal("STOP");
    // As a balancer does whose probes are not answered.
    balancer.use(List.of(second.devicePort()));
    return began;
  }

  private SessionId session(SecureRun run, int device) {
    return new SessionId(RoundId.parse(run.round(1)), new ClientId(devices.get(device).name()));
  }

  @Test
  void cancellation_reachesTheOwnerThroughTheOtherOne() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (SecureRun run = run("cancelled", never)) {
      awaitFive(run);
      assertThat(second.admin().cancelRun(run.id()).status()).isEqualTo("CANCELLED");
      assertThat(events(run, "RoundAbandoned")).isEqualTo(1);
      assertThat(events(run, "RoundResumed")).as("take-overs").isZero();
    } finally {
      never.countDown();
    }
  }
}
