package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Population;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.blob.BlobModelStore;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.journal.PgMessageStore;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is started while an operator drains the coordinator begins elsewhere or not at all.
 */
@Timeout(60)
class DrainedStartTest {
  private static final Population PHONES = new Population("phones");
  private static final String PLAN =
      """
      name: one
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      seed: 1
      secureAggregation: off
      """;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Database database = SharedPostgres.freshDatabase();
  private final RunTable runs = new RunTable(database);
  private final PgLeases store = new PgLeases(database);
  private final MomentClock desksClock = new MomentClock();
  private final MomentClock hostsClock = new MomentClock();
  private RunHost host;
  private RunDesk desk;

  /** A clock by which something happens at the moment at which it is read next. */
  private static final class MomentClock extends Clock {
    final AtomicReference<Runnable> next = new AtomicReference<>(() -> {});

    @Override
    public Instant instant() {
      next.getAndSet(() -> {}).run();
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void open() {
    BlobFolder files = BlobFolder.open(folder);
    host =
        new RunHost(
            vertx,
            new HostPorts(
                PgJournal.ofRuns(database, Codecs.RUNS, new SilentListener<>()),
                PgJournal.ofRounds(database, Codecs.ROUNDS, new SilentListener<>()),
                new InMemoryUpdateStore(),
                new InMemoryUpdateStore(),
                new BlobModelStore(files),
                new PgMessageStore(database),
                null,
                null,
                new RunLeases(store, "this"),
                RunListener.NONE,
                hostsClock),
            2);
    desk =
        new RunDesk(
            runs,
            new EventTable(database),
            host,
            new RunWishes(Owners.alone(host, new WillingOwner()), runs::isActive),
            new Draining(host, null, Clock.systemUTC()),
            files,
            false,
            desksClock);
  }

  @AfterEach
  void close() throws Exception {
    told(host.close());
    told(vertx.close().toCompletionStage().toCompletableFuture());
    database.close();
  }

  private static <T> T told(CompletableFuture<T> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private void drain() {
    CompletableFuture<Void> released = host.release();
    released.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** The desk was told that runs are taken, and has written the run down. */
  @Test
  void drainBeforeTheLeaseIsTaken_leavesNothingOfTheRun() throws Exception {
    desksClock.next.set(() -> desksClock.next.set(this::drain));
    assertThatThrownBy(() -> desk.start(PLAN, "ada"))
        .isInstanceOfSatisfying(
            AdminRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ProblemCode.NOT_DRIVEN));
    assertThat(desk.runs(null, 10)).isEmpty();
    assertThat(runs.active(PHONES)).isEmpty();
    assertThat(runs.vacant()).as("nobody else is to take it up").isEmpty();
    assertThat(host.activePopulations()).isEmpty();

    host.takeRuns();
    assertThat(desk.start(PLAN, "ada").status()).isEqualTo(RunState.Status.ACTIVE);
  }

  /** The lease was taken, so the run begins, and is left to others like those before it. */
  @Test
  void drainBeforeTheRunsFirstEvent_leavesTheRunToOthers() throws Exception {
    hostsClock.next.set(this::drain);
    assertThat(desk.start(PLAN, "ada").status()).isEqualTo(RunState.Status.ACTIVE);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (runs.vacant().isEmpty()) {
      assertThat(System.nanoTime()).as("the lease is given back").isLessThan(end);
      Thread.sleep(10);
    }
    assertThat(runs.vacant()).hasSize(1);
    assertThat(runs.active(PHONES)).contains(runs.vacant().get(0).id());
    assertThat(host.activePopulations()).isEmpty();
  }
}
