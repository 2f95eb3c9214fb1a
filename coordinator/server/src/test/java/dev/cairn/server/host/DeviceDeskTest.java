package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked to take part when a run is active. */
class DeviceDeskTest {
  private static final RunId RUN = new RunId("run");
  private static final Population PHONES = new Population("phones");
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");

  private final Vertx vertx = Vertx.vertx();
  private final CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
  private final KeptAway conduct = new KeptAway();
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
              null,
              new RunLeases(Objects.requireNonNull(storage.leases()), "test"),
              RunListener.NONE,
              Clock.systemUTC()));
  private final DeviceDesk desk =
      new DeviceDesk(vertx, host, storage.intake(), null, conduct, 1 << 20, Clock.systemUTC());

  @AfterEach
  void close() {
    desk.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void start(int cohort) {
    TrainingPlan plan =
        new TrainingPlan(
            "test",
            PHONES,
            new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
            null,
            1,
            new CohortRules(cohort, cohort, cohort),
            60_000,
            new RetryRules(3),
            new LocalTraining(1, 1, 0.1, 0, 0, 0),
            new UpdateRules(1, 1, 2),
            OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
            1,
            null,
            null);
    assertThat(host.start(RUN, plan, Digest.of(new byte[0]), new ModelId(Digest.of(new byte[0]))))
        .isTrue();
    await(() -> host.snapshot(RUN) != null && recruiting() != null);
  }

  private Recruiting recruiting() {
    return host.snapshot(RUN).round() instanceof Recruiting recruiting ? recruiting : null;
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<CheckInReply> checkIn(ClientId client, long waitMillis) {
    return desk.checkIn(new CheckIn(client, PHONES, 5, "1", waitMillis));
  }

  @Test
  void clientThatIsKeptAway_isToldAtOnce_andTakesNobodysPlace() throws Exception {
    start(1);
    conduct.clients.add(A);

    assertThat(checkIn(A, 30_000)).isCompletedWithValue(KeptAway.TOLD);

    assertThat(recruiting().joined()).isEmpty();
    assertThat(checkIn(B, 30_000).get(20, TimeUnit.SECONDS))
        .isInstanceOf(CheckInReply.Assigned.class);
  }

  @Test
  void clientThatIsKeptAwayWhileItWaits_isNotTaken() throws Exception {
    CompletableFuture<CheckInReply> waiting = checkIn(A, 2_000);
    conduct.clients.add(A);
    start(1);

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(CheckInReply.ComeBackLater.class);
    assertThat(recruiting().joined()).isEmpty();
  }
}
