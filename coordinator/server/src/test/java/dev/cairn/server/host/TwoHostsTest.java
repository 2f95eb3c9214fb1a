package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two coordinators over one storage: of a run's owner that was overtaken nobody hears anything. */
@Timeout(60)
class TwoHostsTest {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  static final CheckInRules RULES =
      new CheckInRules(
          Conduct.none(),
          new CheckInPace(
              new PaceRules(50, 2_000, 30_000, 86_400_000), () -> 0.5, System::currentTimeMillis),
          (population, client) -> null);

  private static final RunId RUN = new RunId("run");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);
  private static final Population PHONES = new Population("phones");
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryLeases leases = new InMemoryLeases(CoordinatorTime.system());
  private final InMemoryJournal<RunEvent> runs = new InMemoryJournal<>(leases);
  private final InMemoryJournal<RoundEvent> rounds = new InMemoryJournal<>(leases);
  private final InMemoryUpdateStore updates = new InMemoryUpdateStore();
  private final WorkersTest.Watched intake = new WorkersTest.Watched(updates);
  private final Replica first = new Replica("first");
  private final Replica second = new Replica("second");

  /** One of the two. */
  private final class Replica {
    private final RunLeases own;
    private final RunHost host;
    private final DeviceDesk desk;

    Replica(String name) {
      own = new RunLeases(leases, name);
      host =
          new RunHost(
              vertx,
              new HostPorts(
                  runs,
                  rounds,
                  updates,
                  updates,
                  new InMemoryModelStore(),
                  new InMemoryMessageStore(leases),
                  null,
                  null,
                  own,
                  RunListener.NONE,
                  Clock.systemUTC()),
              4);
      desk =
          new DeviceDesk(
              vertx,
              host,
              intake,
              null,
              RULES,
              new UploadRooms(1 << 20, UploadAllowance.unlimited()),
              Clock.systemUTC());
    }

    void takeOver() {
      leases.runOut();
      assertThat(own.take(RUN)).isNotNull();
    }

    void drive() {
      host.resume(RUN, plan());
      await(() -> host.snapshot(RUN) != null);
    }

    CompletableFuture<CheckInReply> checkIn(ClientId client, long waitMillis) {
      return desk.checkIn(new CheckIn(client, PHONES, 10, "test", waitMillis));
    }
  }

  static TrainingPlan plan() {
    return new TrainingPlan(
        "test",
        PHONES,
        new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
        null,
        1,
        new CohortRules(2, 2, 2),
        60_000,
        null,
        new RetryRules(3),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new UpdateRules(1, 1, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        null,
        null);
  }

  private static void await(BooleanSupplier reached) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(until);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static <T> T told(CompletableFuture<T> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static void assertAskAgain(CompletableFuture<?> answer) {
    assertThatThrownBy(() -> told(answer)).hasCauseInstanceOf(TroubleException.class);
  }

  /** The first drives a round that both clients are in. */
  private void bothInvited() throws Exception {
    assertThat(first.host.start(RUN, plan(), DIGEST, new ModelId(DIGEST))).isTrue();
    CompletableFuture<CheckInReply> other = first.checkIn(B, 20_000);
    assertThat(told(first.checkIn(A, 20_000))).isInstanceOf(CheckInReply.Assigned.class);
    assertThat(told(other)).isInstanceOf(CheckInReply.Assigned.class);
  }

  @AfterEach
  void close() throws Exception {
    first.desk.close();
    second.desk.close();
    CompletableFuture.allOf(first.host.close(), second.host.close()).get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void assignmentOutOfTheMemoryOfAnOvertakenOwner_isNotTold() throws Exception {
    bothInvited();
    assertThat(told(first.checkIn(A, 0))).isInstanceOf(CheckInReply.Assigned.class);
    second.takeOver();
    assertAskAgain(first.checkIn(A, 0));
    second.drive();
    assertThat(told(second.checkIn(A, 0))).isInstanceOf(CheckInReply.Assigned.class);
  }

  @Test
  void verdictsOfAnOvertakenOwner_areNotTold() throws Exception {
    bothInvited();
    UpdateHeader tooLong = new UpdateHeader(new SessionId(ROUND, A), DIGEST, 1 << 20, null);
    assertThat(told(first.desk.verdict(tooLong))).isPresent();
    second.takeOver();
    assertAskAgain(first.desk.verdict(tooLong));
  }

  @Test
  void overtakenOwner_leavesTheRun_andThoseWhoWaitAskAgain() throws Exception {
    bothInvited();
    CompletableFuture<RoundOutcome> waits =
        first.desk.finish(new SessionId(ROUND, A), Departure.DONE, 30_000);
    second.takeOver();
    first.host.renewLeases();
    assertAskAgain(waits);
    await(() -> !first.host.drives(RUN));
    assertAskAgain(first.desk.finish(new SessionId(ROUND, A), Departure.DONE, 0));
    assertThatThrownBy(() -> told(first.host.operate(RUN, new RunCommand.Cancel("operator"), null)))
        .hasCauseInstanceOf(NotDrivenException.class);
  }

  /** What would change something, what would not, and what does not fit. */
  static List<RunCommand> commands() {
    return List.of(
        new RunCommand.Cancel("operator"),
        new RunCommand.Pause("operator", "maintenance", PauseTime.AFTER_ROUND),
        new RunCommand.Pause("operator", "maintenance", PauseTime.NOW),
        new RunCommand.Resume("operator"),
        new RunCommand.Abort(ROUND, "operator", "wrong data"),
        new RunCommand.Abort(new RoundId(RUN, 2, 1), "operator", "wrong data"),
        new RunCommand.Retry(ROUND, "operator", "again"));
  }

  /** Refused where it would be appended, and where it would be told out of memory. */
  @ParameterizedTest
  @MethodSource("commands")
  void commandAtAnOvertakenOwner_isNotDone_andNobodyIsToldSo(RunCommand command) throws Exception {
    bothInvited();
    second.takeOver();
    int before = runs.load("run/run").size();
    int round = rounds.load("round/" + ROUND).size();
    for (Long expected : new Long[] {(long) before, before + 1L, null}) {
      assertAskAgain(first.host.operate(RUN, command, expected));
    }
    await(() -> !first.host.drives(RUN));
    assertThat(runs.load("run/run")).hasSize(before);
    assertThat(rounds.load("round/" + ROUND)).hasSize(round);
  }

  @Test
  void release_letsAnotherOneDriveAtOnce() throws Exception {
    bothInvited();
    CompletableFuture<RoundOutcome> waits =
        first.desk.finish(new SessionId(ROUND, A), Departure.DONE, 30_000);
    first.host.release().get(20, TimeUnit.SECONDS);
    assertAskAgain(waits);
    assertThat(first.own.take(RUN)).as("no more leases for one that stops").isNull();
    assertThat(second.own.take(RUN)).isNotNull();
    second.drive();
    assertThat(told(second.checkIn(B, 0))).isInstanceOf(CheckInReply.Assigned.class);
  }

  /** The body is taken in where it arrives, and asked about where the run is driven. */
  @Test
  void updateThatArrivesElsewhere_isAcceptedByTheOwner() throws Exception {
    bothInvited();
    UpdateBody body = body(Objects.requireNonNull(first.host.recorded(ROUND).config()));
    UpdateHeader header =
        new UpdateHeader(new SessionId(ROUND, A), body.digest(), body.length(), null);
    assertAskAgain(second.desk.verdict(header));
    assertThat(told(first.desk.verdict(header))).isEmpty();
    UpdateReception reception =
        UploadFixture.reception(
            told(second.desk.receive(header, first.desk).toCompletableFuture()));
    reception.write(body.slice(0, Math.toIntExact(body.length())));
    assertThat(told(reception.complete().toCompletableFuture()))
        .isEqualTo(new UpdateReceipt.Accepted());
    assertAskAgain(second.desk.accept(header));
    assertThat(told(first.desk.accept(header))).isEqualTo(new UpdateReceipt.Accepted());
  }

  /** Files are made and forced: a disk that hangs must not stop an event loop. */
  @Test
  void bodies_areStagedAndDiscarded_onThreadsThatMayBlock() throws Exception {
    bothInvited();
    RoundConfig config = Objects.requireNonNull(first.host.recorded(ROUND).config());
    UpdateBody body = body(config);
    UpdateHeader stranger =
        new UpdateHeader(
            new SessionId(ROUND, new ClientId("c")), body.digest(), body.length(), null);
    // The second one reads the journal first, and what follows comes from there.
    UploadFixture.reception(told(second.desk.receive(stranger, first.desk).toCompletableFuture()))
        .abort();
    assertThat(told(first.host.operate(RUN, new RunCommand.Cancel("operator"), null))).isTrue();
    await(() -> !first.host.drives(RUN));
    assertThat(told(sent(stranger, body)).toString()).contains("Refused");
    assertThat(intake.threads).hasSize(3);
    assertThat(intake.threads.subList(0, 2)).allMatch(name -> name.startsWith("cairn-staging"));
    assertThat(intake.threads.get(2)).startsWith("cairn-lookup");
  }

  private static UpdateBody body(RoundConfig config) {
    int dimension = config.model().shape().dimension();
    return new UpdatePipeline(config.update(), dimension)
        .beforeUpload(new float[dimension], 5, 0.5);
  }

  /** An owner that may have been overtaken must not delete what the next one counts. */
  @Test
  void refusedBody_staysUntilItsRoundIsOver() throws Exception {
    bothInvited();
    RoundConfig config = Objects.requireNonNull(first.host.recorded(ROUND).config());
    UpdateBody body = body(config);
    Digest digest = body.digest();
    UpdateHeader stranger =
        new UpdateHeader(new SessionId(ROUND, new ClientId("c")), digest, body.length(), null);
    assertThat(told(sent(stranger, body)).toString()).contains("NOT_");
    assertThat(updates.contains(ROUND, digest)).isTrue();
    assertThat(told(first.host.operate(RUN, new RunCommand.Cancel("operator"), null))).isTrue();
    await(() -> !first.host.drives(RUN));
    assertThat(updates.contains(ROUND, digest)).isFalse();
    assertThat(told(sent(stranger, body)).toString()).contains("Refused");
    assertThat(updates.contains(ROUND, digest)).as("that came in too late").isFalse();
  }

  private CompletableFuture<UpdateReceipt> sent(UpdateHeader header, UpdateBody body)
      throws Exception {
    UpdateReception reception =
        UploadFixture.reception(told(first.desk.receive(header, first.desk).toCompletableFuture()));
    reception.write(body.slice(0, Math.toIntExact(body.length())));
    return reception.complete().toCompletableFuture();
  }
}
