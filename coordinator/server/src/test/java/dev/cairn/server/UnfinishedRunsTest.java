package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.host.ForwardingLeases;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RepeatedTrouble;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Runs that nobody drives are taken up, not all at once, and one that cannot be harms no other. */
@Timeout(120)
class UnfinishedRunsTest {
  private static final String PLAN =
      """
      name: left
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 100}
      seed: 5
      secureAggregation: off
      """;

  private static final ObjectNode NOTHING = new ObjectMapper().createObjectNode();

  private final RepeatedTrouble trouble =
      new RepeatedTrouble(
          LoggerFactory.getLogger(UnfinishedRunsTest.class), "the test", System::nanoTime);

  @Test
  void moreThanTheBound_isLeftToOthers() {
    List<Integer> vacant = IntStream.range(0, 3 * UnfinishedRuns.AT_ONCE_MAX).boxed().toList();
    List<Integer> tried = new ArrayList<>();
    UnfinishedRuns.takeSome(
        vacant,
        run -> {
          tried.add(run);
          // Another process is quicker with each second one.
          return run % 2 == 1;
        },
        trouble);
    assertThat(tried).isEqualTo(vacant.subList(0, 2 * UnfinishedRuns.AT_ONCE_MAX));
  }

  @Test
  void runThatCannotBeTakenUp_isPassedOver() {
    List<String> taken = new ArrayList<>();
    UnfinishedRuns.takeSome(
        List.of("a", "broken", "c"),
        run -> {
          if (run.equals("broken")) {
            throw new IllegalStateException("it is broken, as the test wants it");
          }
          return taken.add(run);
        },
        trouble);
    assertThat(taken).containsExactly("a", "c");
  }

  @Test
  void roundWhoseFolderCannotBeDeleted_keepsNoOtherFromIt() {
    List<RoundId> listed =
        List.of("run/1/1", "run/2/1", "run/3/1", "run/4/1").stream().map(RoundId::parse).toList();
    List<Integer> erased = new ArrayList<>();
    assertThatThrownBy(
            () ->
                UnfinishedRuns.purge(
                    listed,
                    round -> round.index() != 3,
                    round -> {
                      if (round.index() == 1) {
                        throw new StoreTrouble("it stays, as the test wants it", null);
                      }
                      erased.add(round.index());
                    }))
        .isInstanceOf(StoreTrouble.class)
        .hasMessageContaining("as the test wants it");
    assertThat(erased).containsExactly(2, 4);
  }

  private static void assertRefused(ThrowingCallable request, String code) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            AdminFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static void awaitDriven(AdminClient admin, int runs) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (admin.system().drain().runs() != runs) {
      assertThat(System.nanoTime()).as("%s runs are driven", runs).isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** Its lease is nobody's meanwhile: whoever can read the plan may take the run up at once. */
  @Test
  void runWhosePlanCannotBeRead_isLeftToOthers_andTakenUpWhenItCan(@TempDir Path folder)
      throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String broken = admin.startRun(PLAN).run();
      String other = admin.startRun(PLAN.replace("phones", "tablets")).run();
      coordinator.stop();
      try (Database database = Database.open(coordinator.database())) {
        database.update("UPDATE run SET plan = 'of a later version' WHERE id = ?", broken);
        coordinator.start();
        awaitDriven(admin, 1);
        assertThat(lease(database, other)).isEqualTo("held");
        awaitVacant(database, broken);
        assertThat(new RunTable(database).outage(new RunId(other))).isEmpty();
        RunTable.Outage outage = new RunTable(database).outage(new RunId(broken)).orElseThrow();
        assertThat(outage.reason()).contains("plan of run " + broken);
        assertThat(outage.since()).isBefore(Instant.now());
        assertThat(admin.run(broken).outage().reason()).isEqualTo(outage.reason());
        assertThat(admin.runs(10)).extracting(RunInfo::run).contains(broken, other);
        assertRefused(() -> admin.training().copy(broken, null, null, NOTHING), "plan_invalid");
        assertThat(admin.run(other).outage()).isNull();
        database.update("UPDATE run SET plan = ? WHERE id = ?", PLAN, broken);
        awaitDriven(admin, 2);
        assertThat(lease(database, broken)).isEqualTo("held");
        assertThat(admin.run(broken).outage()).isNull();
      }
      assertThat(admin.cancelRun(broken).status()).isEqualTo("CANCELLED");
    }
  }

  /** It was found unfinished, and its owner of just then has ended it. */
  @Test
  void runThatEndsBetweenTheLookAndTheTakeUp_isLeftAlone() throws Exception {
    assertLeftAlone(run -> "DELETE FROM active_run");
  }

  /** The same, and another one of its population has begun since. */
  @Test
  void runWhosePopulationHasAnotherOne_isLeftAlone() throws Exception {
    assertLeftAlone(run -> "UPDATE active_run SET run_id = 'other'");
  }

  private void assertLeftAlone(UnaryOperator<String> end) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Database database = SharedPostgres.freshDatabase()) {
      RunTable runs = new RunTable(database);
      for (String id : List.of("left", "other")) {
        runs.insert(
            new RunTable.Row(
                new RunId(id),
                new Population("phones"),
                PLAN,
                Digest.of(new byte[] {1}),
                null,
                Instant.EPOCH));
      }
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES ('run/left', 0, 'RunStarted', 1, now(), '{}')");
      database.update("INSERT INTO active_run (population, run_id) VALUES ('phones', 'left')");
      PgLeases store = new PgLeases(database);
      RunLeases leases =
          new RunLeases(new Meanwhile(store, () -> database.update(end.apply("left"))), "this");
      InMemoryLeases none = new InMemoryLeases(CoordinatorTime.system());
      RunHost host =
          new RunHost(
              vertx,
              new HostPorts(
                  new InMemoryJournal<>(none),
                  new InMemoryJournal<>(none),
                  new InMemoryUpdateStore(),
                  new InMemoryUpdateStore(),
                  new InMemoryModelStore(),
                  new InMemoryMessageStore(none),
                  null,
                  null,
                  leases,
                  RunListener.NONE,
                  Clock.systemUTC()),
              1);
      assertThat(runs.vacant()).hasSize(1);
      // Nothing of it may be read or purged either: there are no stores.
      new UnfinishedRuns(null, null, runs, null, leases).takeUp(host);
      assertThat(host.drives(new RunId("left"))).isFalse();
      assertThat(lease(database, "left")).isEqualTo("vacant");
      assertThat(runs.outage(new RunId("left"))).isEmpty();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  /** Has something happen just before a lease is taken. */
  private static final class Meanwhile extends ForwardingLeases {
    private final Runnable event;

    Meanwhile(LeaseStore store, Runnable event) {
      super(store);
      this.event = event;
    }

    @Override
    public Lease take(String name, String holder, long millis) {
      event.run();
      return super.take(name, holder, millis);
    }
  }

  /** As after a restore: the database has forgotten a round whose updates are there still. */
  @Test
  void updatesOfARoundThatNobodyKnows_areDeletedAtTheStart(@TempDir Path folder) throws Exception {
    Path updates = folder.resolve("state/updates");
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      coordinator.stop();
      Path forgotten = Files.createDirectories(updates.resolve("forgotten/3-1"));
      Files.write(forgotten.resolve("0".repeat(64)), new byte[] {1});
      coordinator.start();
      assertThat(forgotten).doesNotExist();
    }
  }

  /** It is tried again each second, and held for a moment then. */
  private static void awaitVacant(Database database, String run) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!lease(database, run).equals("vacant")) {
      assertThat(System.nanoTime()).as("the lease is given back").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static String lease(Database database, String run) {
    return database
        .first(
            "SELECT CASE WHEN holder IS NULL THEN 'vacant' ELSE 'held' END FROM lease"
                + " WHERE name = ?",
            row -> row.getString(1),
            "run/" + run)
        .orElseThrow();
  }
}
