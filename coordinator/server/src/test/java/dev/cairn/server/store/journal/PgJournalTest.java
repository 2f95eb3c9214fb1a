package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.RdpAccountant;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.codec.EventJson;
import dev.cairn.server.store.codec.StoredEvent;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgJournalTest {
  private static final RunId RUN = new RunId("run-1");
  private static final String ROUND = "round/run-1/1/1";
  private static final ModelId FIRST = new ModelId(Digest.of(new byte[] {1}));
  private static final ModelId SECOND = new ModelId(Digest.of(new byte[] {2}));

  private final Database database = SharedPostgres.freshDatabase();
  private final AtomicInteger appends = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final PgJournal<RunEvent> runs = PgJournal.ofRuns(database, runCodec(), new Counts<>());
  private final PgJournal<RoundEvent> rounds =
      PgJournal.ofRounds(database, roundCodec(), new Counts<>());

  private final class Counts<E> implements JournalListener<E> {
    @Override
    public void appended(List<E> events, Duration took) {
      assertThat(events).isNotEmpty();
      assertThat(took).isPositive();
      appends.incrementAndGet();
    }

    @Override
    public void failed() {
      failures.incrementAndGet();
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  static EventCodec<RunEvent> runCodec() {
    return new EventCodec<>() {
      @Override
      public Encoded encode(RunEvent event) {
        StoredEvent stored = EventJson.write(event);
        return new Encoded(stored.type(), stored.schema(), stored.json());
      }

      @Override
      public RunEvent decode(Encoded stored) {
        return EventJson.readRun(new StoredEvent(stored.type(), stored.schema(), stored.payload()));
      }
    };
  }

  static EventCodec<RoundEvent> roundCodec() {
    return new EventCodec<>() {
      @Override
      public Encoded encode(RoundEvent event) {
        StoredEvent stored = EventJson.write(event);
        return new Encoded(stored.type(), stored.schema(), stored.json());
      }

      @Override
      public RoundEvent decode(Encoded stored) {
        return EventJson.readRound(
            new StoredEvent(stored.type(), stored.schema(), stored.payload()));
      }
    };
  }

  /**
   * A coordinator that stands still in the middle of an append, as by SIGSTOP or a partition, has
   * all streams locked. Neither appends of others nor a take-over wait for it beyond a named time.
   */
  @Test
  void appendThatStandsStill_keepsOthersUpForSecondsOnly_andHasNotHappened() throws Exception {
    PgLeases leases = new PgLeases(database);
    Lease lease = Objects.requireNonNull(leases.take("run/run-1", "still", 1));
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<String> still =
        CompletableFuture.supplyAsync(
            () ->
                database.inTransaction(
                    sql -> {
                      PgLeases.hold(sql, lease);
                      rounds.appendIn(sql, ROUND, 0, List.of(joined(1)), 1_000);
                      locked.countDown();
                      awaitQuietly(goOn);
                      return "appended";
                    }));
    assertThat(locked.await(20, TimeUnit.SECONDS)).isTrue();
    long began = System.nanoTime();
    rounds.append("round/run-2/1/1", 0, List.of(joined(2)), 1_000);
    assertThat(leases.take("run/run-1", "next", 600_000)).isNotNull();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isLessThan(Database.IDLE_TRANSACTION_DEADLINE.plusSeconds(5));
    goOn.countDown();
    // Trouble, after which an owner takes its lease again, and finds that another one has it.
    assertThatThrownBy(() -> still.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreTrouble.class);
    assertThat(rounds.load(ROUND)).isEmpty();
    assertThatThrownBy(() -> rounds.under(lease).append(ROUND, 0, List.of(joined(1)), 1_000))
        .isInstanceOf(StaleOwnerException.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RoundEvent joined(int client) {
    return new RoundEvent.ClientJoined(new ClientId("c" + client));
  }

  /** Doubles keep their bits, so hashes stay; and whoever follows runs does not hear of ledgers. */
  @Test
  void ledger_keepsItsChain_andIsNoNewsOfRuns() {
    PgJournal<LedgerEntry> ledgers = PgJournal.ofLedgers(database, ledgerCodec(), new Counts<>());
    PrivacyDesk desk =
        new PrivacyDesk(ledgers, new Population("phones"), new PrivacyBudget(8, 1e-6));
    RoundId round = new RoundId(RUN, 1, 1);
    Release release =
        new Release(NoiseMechanism.TRUSTED_CURATOR, 0.1, 1e5 / 3, 61_706, 0.7 / 3, 1, 1);
    Digest head = desk.reserve(round, release, null, 1_000).head();
    desk.charge(round, head, 2_000);
    rounds.append(ROUND, 0, List.of(joined(1)), 3_000);
    assertThat(desk.ledger(head).status(round)).isEqualTo(LedgerEntry.Kind.CHARGED);
    assertThat(desk.ledger(head).spent())
        .isEqualTo(RdpAccountant.empty().plus(release.curve(), 1).epsilon(1e-6));
    EventTable events = new EventTable(database);
    assertThat(events.after(0, 10)).extracting(EventTable.Entry::stream).containsExactly(ROUND);
    assertThat(events.of("ledger/phones")).hasSize(2);
  }

  static EventCodec<LedgerEntry> ledgerCodec() {
    return new EventCodec<>() {
      @Override
      public Encoded encode(LedgerEntry entry) {
        StoredEvent stored = EventJson.write(entry);
        return new Encoded(stored.type(), stored.schema(), stored.json());
      }

      @Override
      public LedgerEntry decode(Encoded stored) {
        return EventJson.readLedger(
            new StoredEvent(stored.type(), stored.schema(), stored.payload()));
      }
    };
  }

  @Test
  void listener_hearsOfEachAppend_andOfEachFailure() {
    rounds.append(ROUND, 0, List.of(joined(1), joined(2)), 1_000);
    assertThat(appends).hasValue(1);
    for (int version : new int[] {1, 3}) {
      assertThatThrownBy(() -> rounds.append(ROUND, version, List.of(joined(9)), 1_000))
          .isInstanceOf(VersionConflictException.class);
    }
    assertThat(appends).hasValue(1);
    assertThat(failures).hasValue(2);
  }

  @Test
  void positions_becomeVisibleInTheirOrder() throws Exception {
    EventTable table = new EventTable(database);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<?>> writers = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      String stream = "round/run-1/" + (w + 1) + "/1";
      writers.add(
          pool.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  rounds.append(stream, i, List.of(joined(i)), 1_000);
                }
              }));
    }
    List<Long> seen = new ArrayList<>();
    long last = 0;
    while (seen.size() < 200) {
      for (EventTable.Entry entry : table.after(last, 1_000)) {
        seen.add(entry.position());
        last = entry.position();
      }
      if (writers.stream().allMatch(Future::isDone) && table.latest() == last) {
        break;
      }
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    pool.shutdown();
    assertThat(seen).as("a feed that asks for what is behind misses nothing").hasSize(200);
  }

  @Test
  void modelProposed_registersTheNextVersionInTheSameTransaction() {
    startRun();
    RoundId round = RoundId.parse("run-1/1/1");
    rounds.append(
        ROUND,
        0,
        List.of(
            new RoundEvent.ResultFixed(Digest.of(new byte[] {9}), 30, 3, 0.25),
            new RoundEvent.ModelProposed(SECOND, null)),
        2_000);
    PgRegistry registry = new PgRegistry(database);
    assertThat(registry.versions(RUN, 0, 10))
        .extracting(version -> version.model())
        .containsExactly(FIRST, SECOND);
    assertThat(registry.latest(RUN).round()).isEqualTo(round);
    assertThat(registry.latest(RUN).parent()).isEqualTo(FIRST);
    assertThat(registry.latest(RUN).updates()).isEqualTo(3);
    assertThat(registry.latest(RUN).weight()).isEqualTo(30);
    assertThat(registry.latest(RUN).trainingLoss()).isEqualTo(0.25);
  }

  @Test
  void modelProposed_withoutItsRun_appendsNothing() {
    RoundEvent fixed = new RoundEvent.ResultFixed(Digest.of(new byte[] {9}), 30, 3, 0.25);
    assertThatThrownBy(
            () ->
                rounds.append(
                    ROUND, 0, List.of(fixed, new RoundEvent.ModelProposed(SECOND, null)), 2_000))
        .hasMessageContaining("no initial model");
    assertThat(rounds.load(ROUND)).isEmpty();
  }

  private void startRun() {
    new RunTable(database)
        .insert(
            new RunTable.Row(
                RUN,
                new Population("phones"),
                "plan",
                Digest.of(new byte[] {5}),
                null,
                Instant.ofEpochMilli(1_000)));
    runs.append(
        "run/run-1",
        0,
        List.of(new RunEvent.RunStarted(RUN, Digest.of(new byte[] {5}), FIRST, 2, 3)),
        1_000);
  }

  @Test
  void runTable_knowsActiveAndVacantRuns() {
    RunTable table = new RunTable(database);
    PgLeases leases = new PgLeases(database);
    assertThat(table.newest(null, 10)).isEmpty();
    startRun();
    assertThat(table.vacant()).extracting(RunTable.Row::id).containsExactly(RUN);
    Lease lease = leases.take("run/run-1", "a", 60_000);
    assertThat(table.vacant()).isEmpty();
    leases.release(lease);
    assertThat(table.vacant()).hasSize(1);
    leases.take("run/run-1", "a", 60_000);
    leases.vacate();
    assertThat(table.vacant()).hasSize(1);
    assertThat(table.active(table.find(RUN).orElseThrow().population())).contains(RUN);
    runs.append("run/run-1", 1, List.of(new RunEvent.RunCancelled("op")), 3_000);
    assertThat(table.vacant()).isEmpty();
    assertThat(table.active(table.find(RUN).orElseThrow().population())).isEmpty();
    assertThat(table.newest(null, 10)).hasSize(1);
  }

  /** Two coordinators start a run each, and neither knows of the other. */
  @Test
  void secondRunOfAPopulation_isAConflict_untilTheFirstIsOver() {
    startRun();
    RunId second = new RunId("run-2");
    RunTable table = new RunTable(database);
    RunTable.Row first = table.find(RUN).orElseThrow();
    table.insert(
        new RunTable.Row(
            second,
            first.population(),
            first.plan(),
            first.planDigest(),
            first.evaluation(),
            first.createdAt()));
    List<RunEvent> start =
        List.of(new RunEvent.RunStarted(second, first.planDigest(), FIRST, 1, 1));
    assertThatThrownBy(() -> runs.append("run/run-2", 0, start, 2_000))
        .isInstanceOf(VersionConflictException.class);
    assertThat(runs.load("run/run-2")).isEmpty();
    runs.append("run/run-1", 1, List.of(new RunEvent.RunCancelled("op")), 3_000);
    runs.append("run/run-2", 0, start, 4_000);
    assertThat(table.active(first.population())).contains(second);
  }

  @Test
  void runThatIsTriedAgain_isActiveAgain_andOnce() {
    startRun();
    RunTable table = new RunTable(database);
    runs.append(
        "run/run-1", 1, List.of(new RunEvent.RunFailed(AbandonReason.TOO_FEW_CLIENTS)), 2_000);
    assertThat(table.isActive(RUN)).isFalse();
    runs.append("run/run-1", 2, List.of(new RunEvent.RunRetried("op", "again")), 3_000);
    assertThat(table.isActive(RUN)).isTrue();
    runs.append("run/run-1", 3, List.of(new RunEvent.RunRetried("op", "again")), 4_000);
    assertThat(table.isActive(RUN)).isTrue();
  }
}
