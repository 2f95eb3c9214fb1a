package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many runs move at once as there are threads for rounds ({@code workers.rounds}). */
class RoundThreadsTest {
  private static final RunId SLOW = new RunId("slow");
  private static final RunId OTHER = new RunId("other");

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch otherMoved = new CountDownLatch(1);

  /** A run's owner waits here, as it does for a database that is slow. */
  private final class Waiting implements RunListener {
    @Override
    public void runMoved(RunId run, Population population, RunState state) {
      if (run.equals(OTHER)) {
        otherMoved.countDown();
        return;
      }
      reached.countDown();
      try {
        assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void start(RunHost host, RunId run) {
    TrainingPlan plan =
        new TrainingPlan(
            "test",
            new Population(run.value()),
            new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
            null,
            1,
            new CohortRules(1, 1, 1),
            60_000,
            new RetryRules(3),
            new LocalTraining(1, 1, 0.1, 0, 0, 0),
            new UpdateRules(1, 1, 2),
            OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
            1,
            null,
            null);
    ModelId model = new ModelId(Digest.of(new byte[0]));
    assertThat(host.start(run, plan, Digest.of(new byte[0]), model)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void runThatWaits_holdsOneThread_andTheOthersGoOnIfThereAreMore(int threads) throws Exception {
    CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
    Vertx vertx = Vertx.vertx();
    RunHost host =
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
                new Waiting(),
                Clock.systemUTC()),
            threads);
    try {
      start(host, SLOW);
      assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
      start(host, OTHER);
      assertThat(otherMoved.await(threads == 1 ? 300 : 30_000, TimeUnit.MILLISECONDS))
          .isEqualTo(threads > 1);
      released.countDown();
      assertThat(otherMoved.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
