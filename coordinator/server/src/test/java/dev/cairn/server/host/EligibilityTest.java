package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many lookups of earlier rounds may wait. */
class EligibilityTest {
  private static final Population PHONES = new Population("phones");

  private final Vertx vertx = Vertx.vertx();
  private final CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
  private final CountDownLatch store = new CountDownLatch(1);
  private final Lookups lookups =
      new Lookups(
          vertx,
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
                  Clock.systemUTC()),
              4));
  private final Eligibility eligibility =
      new Eligibility(
          this::last,
          new CheckInPace(new PaceRules(10, 1_000, 30_000, 86_400_000), () -> 0.5, () -> 0),
          lookups,
          Clock.systemUTC());

  private Long last(Population population, ClientId client) {
    try {
      assertThat(store.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  @AfterEach
  void close() {
    store.countDown();
    lookups.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static HostedRun run() {
    TrainingPlan plan =
        new TrainingPlan(
            "test",
            PHONES,
            new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
            null,
            1,
            new CohortRules(1, 1, 1),
            60_000,
            null,
            new RetryRules(3),
            new LocalTraining(1, 1, 0.1, 0, 0, 0),
            new UpdateRules(1, 1, 2),
            OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
            1,
            null,
            null,
            null,
            new EligibilityRules(null, List.of(), 1, 60_000));
    return new HostedRun(
        new RunId("run"), plan, (hosted, snapshot) -> {}, hosted -> {}, hosted -> {});
  }

  @Test
  void oneLookupTooMany_isSentAway_andTheOthersAreAnswered() throws Exception {
    CheckIn checkIn = new CheckIn(new ClientId("a"), PHONES, 1, "1", 0);
    List<CompletableFuture<Optional<CheckInReply.ComeBackLater>>> all = new ArrayList<>();
    for (int i = 0; i < Eligibility.LOOKUPS_MAX; i++) {
      all.add(eligibility.objection(checkIn, run()));
    }

    // The next moment of the clock at which a small population comes together, and half of it.
    assertThat(eligibility.objection(checkIn, run()))
        .isCompletedWithValue(
            Optional.of(
                new CheckInReply.ComeBackLater(37_500, "too many check-ins are looked up")));

    store.countDown();
    for (CompletableFuture<Optional<CheckInReply.ComeBackLater>> one : all) {
      assertThat(one.get(30, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(eligibility.objection(checkIn, run()).get(30, TimeUnit.SECONDS)).isEmpty();
  }
}
