package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseContract;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgLeasesTest extends LeaseContract {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  private final DatabaseAddress address = SharedPostgres.freshAddress();
  private final Database database = Database.open(address);
  private final Database prompt = Database.openPrompt(address);
  private final PgLeases leases = new PgLeases(database, prompt);
  private final PgJournal<RoundEvent> journal =
      PgJournal.ofRounds(database, PgJournalTest.roundCodec(), new Quiet<>());

  @AfterEach
  void close() {
    prompt.close();
    database.close();
  }

  @Override
  protected LeaseStore leases() {
    return leases;
  }

  @Override
  protected Journal<RoundEvent> journal() {
    return journal;
  }

  @Override
  protected void pass(long millis) {
    database.query("SELECT pg_sleep(?::double precision / 1000)", row -> "", millis);
  }

  /** A run that is appended to all the time is busy each time that its lease is renewed. */
  @Test
  void renewalOfMany_waitsForAnAppendThatEnds() {
    Lease busy = Objects.requireNonNull(leases.take("run/run-1", "a", 1));
    CompletableFuture<List<Lease>> renewing =
        database.inTransaction(
            sql -> {
              PgLeases.hold(sql, busy);
              CompletableFuture<List<Lease>> begun =
                  CompletableFuture.supplyAsync(() -> leases.renewAll(List.of(busy), 60_000));
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
              while (waitingForLocks() == 0 && !begun.isDone() && System.nanoTime() < end) {
                LockSupport.parkNanos(LOOK_NANOS);
              }
              return begun;
            });
    assertThat(renewing.orTimeout(20, TimeUnit.SECONDS).join()).isEmpty();
    assertThat(leases.take("run/run-1", "b", 1)).as("it was renewed").isNull();
  }

  /** An append that takes long, or stands still, keeps no other run's lease from being renewed. */
  @Test
  void renewalOfMany_passesByWhatIsLocked_andTellsWhatIsLost() {
    Lease lost = Objects.requireNonNull(leases.take("run/run-1", "a", 1));
    Lease locked = Objects.requireNonNull(leases.take("run/run-2", "a", 60_000));
    Lease free = Objects.requireNonNull(leases.take("run/run-3", "a", 1));
    pass(2);
    assertThat(leases.take("run/run-1", "b", 60_000)).isNotNull();
    List<Lease> told =
        database.inTransaction(
            sql -> {
              PgLeases.hold(sql, locked);
              return CompletableFuture.supplyAsync(
                      () -> leases.renewAll(List.of(lost, locked, free), 60_000))
                  .orTimeout(20, TimeUnit.SECONDS)
                  .join();
            });
    assertThat(told).containsExactly(lost);
    assertThat(leases.take("run/run-3", "b", 1)).as("it was renewed").isNull();
    assertThat(leases.renewAll(List.of(locked), 1)).isEmpty();
    pass(2);
    assertThat(leases.take("run/run-2", "b", 1)).as("by the newer time").isNotNull();
  }

  /** An owner's append that hangs after its check keeps the lease from being taken meanwhile. */
  @Test
  void taking_waitsForAnAppendThatHasBegun() throws Exception {
    Lease old = Objects.requireNonNull(leases.take("run/run-1", "a", 1));
    pass(2);
    CompletableFuture<Lease> taking =
        database.inTransaction(
            sql -> {
              ((PgJournal<RoundEvent>) journal.under(old))
                  .appendIn(
                      sql,
                      "round/run-1/1/1",
                      0,
                      List.of(new RoundEvent.ClientJoined(new ClientId("c1"))),
                      1_000);
              CompletableFuture<Lease> begun =
                  CompletableFuture.supplyAsync(
                      () -> Objects.requireNonNull(leases.take("run/run-1", "b", 600_000)));
              while (waitingForLocks() == 0 && !begun.isDone()) {
                LockSupport.parkNanos(LOOK_NANOS);
              }
              assertThat(begun).isNotDone();
              return begun;
            });
    assertThat(taking.get(20, TimeUnit.SECONDS).epoch()).isEqualTo(2);
  }

  private int waitingForLocks() {
    return database
        .query(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                + " WHERE NOT l.granted AND a.datname = current_database()",
            row -> row.getInt(1))
        .get(0);
  }

  @Test
  void appendsUnderALease_areProjectedAndCountedLikeOthers() {
    Lease lease = Objects.requireNonNull(leases.take("run/run-1", "a", 600_000));
    RoundEvent joined = new RoundEvent.ClientJoined(new ClientId("c1"));
    journal.under(lease).append("round/run-1/1/1", 0, List.of(joined), 1_000);
    assertThat(new EventTable(database).of("round/run-1/1/1")).hasSize(1);
  }
}
