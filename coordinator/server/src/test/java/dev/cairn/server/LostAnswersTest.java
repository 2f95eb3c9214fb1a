package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.host.ForwardingLeases;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.store.blob.BlobUpdateStore;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.journal.PgMessageStore;
import dev.cairn.server.store.journal.RoundEnds;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The time for which nobody drove a run is given back to its open round once, also where the
 * database did what it was asked and nobody heard of it.
 */
@Timeout(120)
class LostAnswersTest {
  private static final String PLAN =
      """
      name: left
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 1
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 100}
      seed: 5
      secureAggregation: off
      """;

  private static final RunId RUN = new RunId("left");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  /** More than all the waiting of a test. */
  private static final long OUTAGE_MILLIS = 600_000;

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Database database = SharedPostgres.freshDatabase();
  private final RunTable runs = new RunTable(database);
  private final Journal<RoundEvent> rounds =
      PgJournal.ofRounds(database, Codecs.ROUNDS, new SilentListener<>());
  private final List<RunHost> hosts = new ArrayList<>();
  private long deadline;

  /** A coordinator to whom one answer may get lost. */
  private final class Replica {
    final AtomicBoolean losesTaking = new AtomicBoolean();
    final AtomicBoolean losesResumption = new AtomicBoolean();
    final RunLeases leases = new RunLeases(new Deaf(new PgLeases(database), losesTaking), name());
    final RunHost host =
        new RunHost(
            vertx,
            new HostPorts(
                PgJournal.ofRuns(database, Codecs.RUNS, new SilentListener<>()),
                deaf(rounds, losesResumption),
                new InMemoryUpdateStore(),
                new InMemoryUpdateStore(),
                new InMemoryModelStore(),
                new PgMessageStore(database),
                null,
                null,
                leases,
                RunListener.NONE,
                Clock.systemUTC()),
            2);
    private final UnfinishedRuns unfinished =
        new UnfinishedRuns(
            new BlobUpdateStore(folder),
            new PgMessageStore(database),
            runs,
            new RoundEnds(database)::isOver,
            leases);

    Replica() {
      hosts.add(host);
    }

    void look() {
      unfinished.takeUp(host);
    }
  }

  private static String name() {
    return RunLeases.newHolder();
  }

  private static void lose(AtomicBoolean loses) {
    if (loses.compareAndSet(true, false)) {
      throw new TroubleException("the connection broke behind the commit");
    }
  }

  private static Journal<RoundEvent> deaf(Journal<RoundEvent> journal, AtomicBoolean loses) {
    return new Journal<>() {
      @Override
      public List<RoundEvent> load(String stream) {
        return journal.load(stream);
      }

      @Override
      public void append(String stream, long version, List<RoundEvent> events, long nowMillis) {
        journal.append(stream, version, events, nowMillis);
        if (events.get(0) instanceof RoundEvent.RoundResumed) {
          lose(loses);
        }
      }

      @Override
      public long incarnation() {
        return journal.incarnation();
      }

      @Override
      public Journal<RoundEvent> under(Lease lease) {
        return deaf(journal.under(lease), loses);
      }
    };
  }

  /** Leases of which one taking is not heard of. */
  private static final class Deaf extends ForwardingLeases {
    private final AtomicBoolean loses;

    Deaf(LeaseStore store, AtomicBoolean loses) {
      super(store);
      this.loses = loses;
    }

    @Override
    public @Nullable Lease take(String name, String holder, long millis) {
      Lease lease = super.take(name, holder, millis);
      lose(loses);
      return lease;
    }
  }

  private static void await(String what, BooleanSupplier reached) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(10);
    }
  }

  private static void told(CompletableFuture<?> answer) throws Exception {
    answer.get(20, TimeUnit.SECONDS);
  }

  /** A round is open, and its owner has been dead for long. */
  @BeforeEach
  void leaveARun() throws Exception {
    PlanFile plan = PlanFile.parse("the test's plan", PLAN);
    runs.insert(new RunTable.Row(RUN, plan.plan().population(), PLAN, DIGEST, null, Instant.now()));
    Replica dead = new Replica();
    assertThat(dead.host.start(RUN, plan.plan(), DIGEST, new ModelId(DIGEST))).isTrue();
    await("a round is open", () -> !events().isEmpty());
    deadline = RoundMachine.replay(events()).deadline();
    told(dead.host.close());
    outage();
  }

  @AfterEach
  void close() throws Exception {
    for (RunHost host : hosts) {
      told(host.close());
    }
    told(vertx.close().toCompletionStage().toCompletableFuture());
    database.close();
  }

  private void outage() {
    database.update(
        "UPDATE lease SET renewed_at = renewed_at - ?::bigint * interval '1 millisecond',"
            + " expires_at = clock_timestamp()",
        OUTAGE_MILLIS);
  }

  /** Until then its holder does not look for it either: it does not know that it has it. */
  private void runOut() {
    database.update("UPDATE lease SET expires_at = clock_timestamp()");
  }

  private List<RoundEvent> events() {
    return rounds.load("round/" + ROUND);
  }

  private List<Long> resumptions() {
    return events().stream()
        .filter(RoundEvent.RoundResumed.class::isInstance)
        .map(event -> ((RoundEvent.RoundResumed) event).outageMillis())
        .toList();
  }

  private void assertGivenBack(int outages) throws Exception {
    await("the round is resumed", () -> resumptions().size() == outages);
    // The owner ticks five times a second, and pauses half of one where it did not hear.
    Thread.sleep(1_500);
    List<Long> told = resumptions();
    assertThat(told).hasSize(outages);
    assertThat(told)
        .allSatisfy(each -> assertThat(each).isBetween(OUTAGE_MILLIS, OUTAGE_MILLIS * 3 / 2));
    long all = told.stream().mapToLong(Long::longValue).sum();
    assertThat(RoundMachine.replay(events()).deadline()).isEqualTo(deadline + all);
  }

  @Test
  void takingThatIsNotHeardOf_isTakenAgainWithItsOutage() throws Exception {
    Replica next = new Replica();
    next.losesTaking.set(true);
    next.look();
    assertThat(next.host.drives(RUN)).isFalse();
    assertThat(resumptions()).isEmpty();
    runOut();
    next.look();
    assertGivenBack(1);
  }

  /** The connection stays away, and another coordinator takes the run up. */
  @Test
  void takingThatIsNotHeardOf_costsTheNextCoordinatorNoneOfTheOutage() throws Exception {
    Replica cut = new Replica();
    cut.losesTaking.set(true);
    cut.look();
    runOut();
    Replica next = new Replica();
    next.look();
    assertGivenBack(1);
  }

  /** The round has got its time, and its owner takes the lease again without having heard so. */
  @Test
  void resumptionThatIsNotHeardOf_isNotRepeated() throws Exception {
    Replica next = new Replica();
    next.losesResumption.set(true);
    next.look();
    assertGivenBack(1);
    assertThat(next.losesResumption).isFalse();
  }

  /** Each of two outages counts once, whoever did not hear of what. */
  @Test
  void ownersInTurn_whoHearNothing_giveBackEachOutage() throws Exception {
    Replica second = new Replica();
    second.losesTaking.set(true);
    second.losesResumption.set(true);
    second.look();
    runOut();
    second.look();
    assertGivenBack(1);
    told(second.host.close());
    outage();
    Replica third = new Replica();
    third.losesTaking.set(true);
    third.look();
    runOut();
    third.look();
    assertGivenBack(2);
  }
}
