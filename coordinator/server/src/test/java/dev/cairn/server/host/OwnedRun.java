package dev.cairn.server.host;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A run that was started, with its owner, over stores in memory. */
final class OwnedRun implements AutoCloseable {
  static final RunId RUN = new RunId("run");
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final Vertx vertx = Vertx.vertx();
  final Deployments owners = new Deployments(vertx, 2);
  final Deployed owner;
  private final HostedRun hosted;

  /**
   * Starts the run.
   *
   * @param pace of its owner
   * @param seen gives the journal of the rounds to be used instead
   */
  OwnedRun(TrainingPlan plan, MailboxPace pace, UnaryOperator<Journal<RoundEvent>> seen) {
    InMemoryLeases store = new InMemoryLeases(CoordinatorTime.system());
    RunLeases leases = new RunLeases(store, "this");
    HostPorts ports =
        new HostPorts(
            new InMemoryJournal<>(store),
            seen.apply(new InMemoryJournal<>(store)),
            new InMemoryUpdateStore(),
            new InMemoryUpdateStore(),
            new InMemoryModelStore(),
            new InMemoryMessageStore(store),
            null,
            null,
            leases,
            RunListener.NONE,
            Clock.systemUTC());
    Lease lease = leases.take(RUN);
    RunDriver unused =
        RunDriver.start(
            RUN,
            plan,
            DIGEST,
            new ModelId(DIGEST),
            ports.runJournal(lease),
            ports.roundPorts(lease, s -> {}),
            ports.now());
    hosted =
        new HostedRun(RUN, plan, (run, snapshot) -> {}, run -> leases.release(run.id()), run -> {});
    owner = owners.begin(RUN, new RunVerticle(hosted, ports, Runnable::run, pace), () -> {});
  }

  /** Waits until the round is open. */
  void awaitRound() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    // The run shows its round before that is open.
    while (hosted.snapshot() == null
        || hosted.snapshot().round() == null
        || hosted.snapshot().round().config() == null) {
      if (System.nanoTime() > until) {
        throw new AssertionError("no round was opened");
      }
      Thread.sleep(1);
    }
  }

  static <T> T told(CompletableFuture<T> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    told(owners.close());
    told(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
