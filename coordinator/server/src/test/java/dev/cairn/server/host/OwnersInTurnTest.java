package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that this process takes up again while its former owner here still learns of its end. */
@Timeout(60)
class OwnersInTurnTest {
  private static final RunId RUN = new RunId("run");
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final Vertx vertx = Vertx.vertx();
  private final Gated store = new Gated(new InMemoryLeases(CoordinatorTime.system()));
  private final RunLeases leases = new RunLeases(store, "this");
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              new InMemoryJournal<>(store.inner),
              new InMemoryJournal<>(store.inner),
              new InMemoryUpdateStore(),
              new InMemoryUpdateStore(),
              new InMemoryModelStore(),
              new InMemoryMessageStore(store.inner),
              null,
              null,
              leases,
              RunListener.NONE,
              Clock.systemUTC()),
          4);

  /** Leases whose next confirmation waits until a test lets it go on. */
  private static final class Gated extends ForwardingLeases {
    final InMemoryLeases inner;
    final AtomicBoolean armed = new AtomicBoolean();
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch gate = new CountDownLatch(1);

    Gated(InMemoryLeases inner) {
      super(inner);
      this.inner = inner;
    }

    @Override
    public void confirm(Lease lease) {
      if (armed.compareAndSet(true, false)) {
        asked.countDown();
        try {
          assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      super.confirm(lease);
    }
  }

  @AfterEach
  void close() throws Exception {
    store.gate.countDown();
    told(host.close());
    told(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private static <T> T told(CompletableFuture<T> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static void await(String what, BooleanSupplier reached) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      Thread.sleep(5);
    }
  }

  /** Another process had the run for a moment, and the former owner looks into that slowly. */
  private void takeUpAgainWhileTheFormerOwnerDoubts() throws Exception {
    assertThat(host.start(RUN, TwoHostsTest.plan(), DIGEST, new ModelId(DIGEST))).isTrue();
    // With a round open it waits; before, it appends, and may find by that that it was overtaken.
    await(
        "the former one drives",
        () -> {
          RunSnapshot now = host.snapshot(RUN);
          return now != null && now.round() instanceof Recruiting;
        });
    // Before it can look by itself.
    store.armed.set(true);
    store.inner.runOut();
    Lease another = store.inner.take(RunDriver.stream(RUN), "another", 60_000);
    assertThat(another).isNotNull();
    host.renewLeases();
    assertThat(store.asked.await(20, TimeUnit.SECONDS)).isTrue();
    store.inner.release(another);
    assertThat(leases.take(RUN)).isNotNull();
    host.resume(RUN, TwoHostsTest.plan());
  }

  @Test
  void formerOwnerThatLeaves_takesNothingFromTheNextOne() throws Exception {
    takeUpAgainWhileTheFormerOwnerDoubts();
    store.gate.countDown();
    await("the former one is gone", () -> vertx.deploymentIDs().size() == 1);
    await("the next one drives", () -> host.snapshot(RUN) != null);
    assertThat(host.drives(RUN)).isTrue();
    assertThat(host.activePopulations()).containsExactly(TwoHostsTest.plan().population());
    assertThat(told(host.operate(RUN, new RunCommand.Cancel("ada"), null))).isTrue();
    await("the run is over", () -> !host.drives(RUN));
    assertThat(host.activePopulations()).isEmpty();
    await("all are gone", () -> vertx.deploymentIDs().isEmpty());
  }
}
