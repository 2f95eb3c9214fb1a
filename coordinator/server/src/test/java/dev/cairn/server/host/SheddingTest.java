package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.run.RetryRules;
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
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.privacy.SumNoise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** At overload check-ins are sent away with a time, and what was accepted goes on. */
class SheddingTest {
  private static final Population PHONES = new Population("phones");
  private static final RunId RUN = new RunId("run");
  private static final SessionId MEMBER =
      new SessionId(new RoundId(RUN, 1, 1), new ClientId("member"));
  private static final PortableModel MODEL =
      new PortableModel(List.of(2), List.of(new Layer.Linear(2)));
  private static final int DIMENSION = 6;
  private static final int PER_SECOND = 10;
  private static final int LATE = 2_000;

  private final Vertx vertx = Vertx.vertx();
  private final CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              storage.runJournal(),
              storage.roundJournal(),
              storage.updates(),
              storage.intake(),
              storage.models(),
              storage.messages(),
              null,
              new PrivacyPorts(storage.ledgers(), SumNoise.system()),
              new RunLeases(Objects.requireNonNull(storage.leases()), "test"),
              RunListener.NONE,
              Clock.systemUTC()),
          4);
  private final CheckInRules rules =
      new CheckInRules(
          new KeptAway(),
          new CheckInPace(
              new PaceRules(PER_SECOND, 1_000, 30_000, 86_400_000),
              () -> 0.5,
              () -> 1_800_000_000_000L),
          (population, client) -> null);
  private final DeviceDesk desk =
      new DeviceDesk(
          vertx,
          host,
          storage.intake(),
          null,
          rules,
          new UploadRooms(1 << 20, UploadAllowance.unlimited()),
          Clock.systemUTC());

  @AfterEach
  void close() {
    desk.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void start() {
    TrainingPlan plan =
        new TrainingPlan(
            "test",
            PHONES,
            new ModelSpec.Portable(MODEL),
            null,
            1,
            new CohortRules(1, 1, 1),
            120_000,
            null,
            new RetryRules(3),
            new LocalTraining(1, 1, 0.1, 0, 0, 0),
            new UpdateRules(1, 1, 2),
            OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
            1,
            null,
            null);
    ModelId first =
        new ModelId(storage.models().put(Safetensors.write(Initializer.initialize(MODEL, 1))));
    assertThat(host.start(RUN, plan, Digest.of(new byte[0]), first)).isTrue();
  }

  private CompletableFuture<CheckInReply> checkIn(String client) {
    return desk.checkIn(new CheckIn(new ClientId(client), PHONES, 5, "1", 60_000));
  }

  private UpdateReceipt upload() throws Exception {
    UpdateBody body =
        UpdateBody.ofLanes(
            new UpdatePipeline(new UpdateSpec(1, 1, 1, 2), DIMENSION)
                .encode(new float[DIMENSION], 1, 0.5));
    UpdateHeader header = new UpdateHeader(MEMBER, body.digest(), body.length());
    assertThat(desk.verdict(header).get(20, TimeUnit.SECONDS)).isEmpty();
    UpdateReception reception =
        desk.receive(header, desk)
            .thenApply(UploadFixture::reception)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    reception.write(body.slice(0, (int) body.length()));
    return reception.complete().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void checkInsBeyondTheBound_comeBackByTheCalendar_andTheRoundGoesOn() throws Exception {
    start();
    assertThat(checkIn(MEMBER.client().value()).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
    for (int i = 0; host.heldRequests() < WaitingRoom.CHECK_INS_MAX; i++) {
      assertThat(checkIn("waiting-" + i)).isNotDone();
    }

    List<Long> away = new ArrayList<>();
    for (int i = 0; i < LATE; i++) {
      CompletableFuture<CheckInReply> late = checkIn("late-" + i);
      assertThat(late).isDone();
      CheckInReply told = late.get();
      assertThat(told).isInstanceOf(CheckInReply.ComeBackLater.class);
      away.add(((CheckInReply.ComeBackLater) told).afterMillis());
    }
    assertThat(away.get(0)).as("a small population meets").isBetween(1_000L, 45_000L);
    long last = 1_000L * LATE / PER_SECOND;
    assertThat(away.get(LATE - 1))
        .as("a large one is spread")
        .isBetween(last - 5_000, last + 5_000);

    CompletableFuture<RoundOutcome> held = desk.finish(MEMBER, Departure.DONE, 60_000);
    assertThat(held).as("a member may wait").isNotDone();
    assertThat(upload()).isEqualTo(new UpdateReceipt.Accepted());
    RoundOutcome outcome = held.get(20, TimeUnit.SECONDS);
    for (int again = 0; again < 20 && outcome instanceof RoundOutcome.Pending; again++) {
      outcome = desk.finish(MEMBER, Departure.DONE, 1_000).get(20, TimeUnit.SECONDS);
    }
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RoundOutcome.Committed.class, committed -> assertThat(committed.included()).isTrue());
  }
}
