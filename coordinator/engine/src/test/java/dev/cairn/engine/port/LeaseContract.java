package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store of leases, and the journal beside it, must do. */
@Timeout(60)
public abstract class LeaseContract {
  private static final String RUN = "run/run-1";
  private static final String STREAM = "round/run-1/1/1";

  /** Long enough to outlast a test. */
  private static final long LONG = 600_000;

  private static final long SHORT = 50;

  /** The store, which has no leases at first. */
  protected abstract LeaseStore leases();

  /** The journal beside it, empty at first. */
  protected abstract Journal<RoundEvent> journal();

  /** Lets at least as much of the store's time pass. */
  protected abstract void pass(long millis);

  private Lease taken(String holder, long millis) {
    return Objects.requireNonNull(leases().take(RUN, holder, millis), holder + " got no lease");
  }

  private static RoundEvent joined(int client) {
    return new RoundEvent.ClientJoined(new ClientId("c" + client));
  }

  private void append(Lease lease, int version) {
    journal().under(lease).append(STREAM, version, List.of(joined(version)), 1_000);
  }

  private void assertStale(Lease lease) {
    assertThatThrownBy(() -> leases().confirm(lease))
        .isInstanceOf(StaleOwnerException.class)
        .hasMessageContaining("no longer driven by " + lease.holder());
    assertThatThrownBy(() -> leases().renew(lease, LONG)).isInstanceOf(StaleOwnerException.class);
    int version = journal().load(STREAM).size();
    assertThatThrownBy(() -> append(lease, version)).isInstanceOf(StaleOwnerException.class);
    assertThat(journal().load(STREAM)).hasSize(version);
  }

  private void assertHeld(Lease lease) {
    leases().confirm(lease);
    int version = journal().load(STREAM).size();
    append(lease, version);
    assertThat(journal().load(STREAM)).hasSize(version + 1);
  }

  @Test
  void vacantLease_isTaken_andHoldsForItsNameOnly() {
    Lease lease = taken("a", LONG);
    assertThat(lease).isEqualTo(new Lease(RUN, "a", 1, 0));
    assertHeld(lease);
    assertThat(leases().take("run/run-2", "b", LONG)).isEqualTo(new Lease("run/run-2", "b", 1, 0));
    assertHeld(lease);
  }

  @Test
  void heldLease_isNobodyElses() {
    Lease lease = taken("a", LONG);
    assertThat(leases().take(RUN, "b", LONG)).isNull();
    assertHeld(lease);
  }

  @Test
  void leaseThatRanOut_isTaken_andItsOwnerIsStale() {
    Lease old = taken("a", SHORT);
    pass(SHORT + 200);
    Lease next = taken("b", LONG);
    assertThat(next.epoch()).isEqualTo(2);
    assertThat(next.vacantMillis()).isBetween(SHORT + 200, LONG);
    assertStale(old);
    assertHeld(next);
    leases().release(old);
    assertHeld(next);
  }

  @Test
  void leaseThatRanOut_staysItsOwners_untilSomebodyTakesIt() {
    Lease lease = taken("a", SHORT);
    pass(SHORT + 1);
    assertHeld(lease);
    leases().renew(lease, LONG);
    assertThat(leases().take(RUN, "b", LONG)).isNull();
    assertHeld(lease);
  }

  @Test
  void renewal_countsFromNow() {
    Lease lease = taken("a", LONG);
    leases().renew(lease, SHORT);
    pass(SHORT + 1);
    assertThat(taken("b", LONG).vacantMillis()).isBetween(SHORT + 1, LONG);
    assertStale(lease);
  }

  @Test
  void ownLease_isTakenAgain_andTheFormerSelfIsStale() {
    Lease former = taken("a", LONG);
    pass(SHORT);
    Lease again = taken("a", LONG);
    assertThat(again).isEqualTo(new Lease(RUN, "a", 2, 0, 1));
    assertStale(former);
    assertHeld(again);
  }

  /** The first epoch tells a holder whether another one was there since its last one. */
  @Test
  void leaseOfAnotherInBetween_isNotTheOldOneAgain() {
    leases().release(taken("a", LONG));
    leases().release(taken("b", LONG));
    assertThat(taken("a", LONG).firstEpoch()).isEqualTo(3);
    assertThat(taken("a", LONG).firstEpoch()).as("its own again").isEqualTo(3);
  }

  /** It was taken, and nobody heard of that: neither the same one nor another loses the time. */
  @Test
  void takingWhoseAnswerIsLost_tellsItsVacancyAgain() {
    Lease dead = taken("dead", SHORT);
    assertHeld(dead);
    pass(SHORT + 200);
    Lease unheard = taken("a", SHORT);
    assertThat(unheard.vacantMillis()).isBetween(SHORT + 200, LONG);
    pass(1);
    Lease again = taken("a", SHORT);
    assertThat(again).isEqualTo(new Lease(RUN, "a", 3, unheard.vacantMillis(), 2));
    leases().renew(again, SHORT);
    assertThat(taken("a", SHORT).vacantMillis())
        .as("renewed, and nothing told")
        .isEqualTo(unheard.vacantMillis());
    pass(SHORT + 200);
    assertThat(taken("b", LONG).vacantMillis())
        .isBetween(unheard.vacantMillis() + SHORT + 200, LONG);
  }

  /** Also where its holder did not hear that it was appended. */
  @Test
  void vacancyIsTold_byTheFirstAppend_onceForAll() {
    taken("dead", SHORT);
    pass(SHORT + 1_500);
    Lease lease = taken("a", LONG);
    append(lease, 0);
    Lease again = taken("a", LONG);
    assertThat(again).isEqualTo(new Lease(RUN, "a", 3, 0, 2));
    leases().giveUp(again);
    assertThat(taken("b", LONG).vacantMillis()).isLessThan(lease.vacantMillis());
  }

  @Test
  void appendThatIsRefused_tellsNothing() {
    taken("dead", SHORT);
    pass(SHORT + 200);
    Lease lease = taken("a", LONG);
    assertThatThrownBy(() -> append(lease, 1)).isInstanceOf(VersionConflictException.class);
    Lease again = taken("a", LONG);
    assertThat(again.vacantMillis()).isEqualTo(lease.vacantMillis()).isPositive();
    assertThatThrownBy(() -> append(lease, 0)).isInstanceOf(StaleOwnerException.class);
    assertThat(taken("a", LONG).vacantMillis()).isEqualTo(lease.vacantMillis());
  }

  /** Its owner drains before it has driven anything. */
  @Test
  void leaseThatIsReleasedUntold_leavesItsVacancyToTheNext() {
    taken("dead", SHORT);
    pass(SHORT + 200);
    Lease lease = taken("a", LONG);
    leases().release(lease);
    assertThat(taken("b", LONG).vacantMillis()).isBetween(lease.vacantMillis(), LONG);
  }

  @Test
  void releasedLease_isTakenAtOnce_andItsOwnerIsStaleAlreadyBefore() {
    Lease old = taken("a", LONG);
    leases().release(old);
    assertStale(old);
    Lease next = taken("b", LONG);
    assertThat(next.epoch()).isEqualTo(2);
    assertThat(next.vacantMillis()).isLessThan(LONG);
    assertHeld(next);
  }

  /** Whoever could not drive under it has not ended the time in which nobody does. */
  @Test
  void leaseThatIsGivenUp_isVacantSinceBefore() {
    Lease dead = taken("dead", SHORT);
    pass(SHORT + 200);
    Lease vain = taken("vain", LONG);
    leases().giveUp(dead);
    leases().confirm(vain);
    leases().giveUp(vain);
    assertStale(vain);
    pass(SHORT);
    Lease next = taken("next", LONG);
    assertThat(next.epoch()).isEqualTo(3);
    assertThat(next.vacantMillis()).isBetween(2 * SHORT + 200, LONG);
    assertHeld(next);
    leases().giveUp(vain);
    assertHeld(next);
  }

  @Test
  void leaseThatWasNeverTaken_isStale() {
    assertStale(new Lease(RUN, "a", 1, 0));
    Lease lease = taken("a", LONG);
    assertStale(new Lease(RUN, "b", lease.epoch(), 0));
    assertStale(new Lease(RUN, "a", lease.epoch() + 1, 0));
    assertStale(new Lease("run/run-2", "a", lease.epoch(), 0));
    assertHeld(lease);
  }

  @Test
  void ofManyWhoTakeAtOnce_oneGetsIt() throws Exception {
    Lease dead = taken("dead", SHORT);
    pass(SHORT + 1);
    List<Callable<@Nullable Lease>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String holder = "h" + i;
      all.add(() -> leases().take(RUN, holder, LONG));
    }
    ExecutorService pool = Executors.newFixedThreadPool(all.size());
    List<Lease> got = new ArrayList<>();
    for (Future<@Nullable Lease> each : pool.invokeAll(all)) {
      Lease lease = each.get();
      if (lease != null) {
        got.add(lease);
      }
    }
    pool.shutdown();
    assertThat(got).hasSize(1);
    assertThat(got.get(0).epoch()).isEqualTo(dead.epoch() + 1);
    assertHeld(got.get(0));
  }

  /** The sentence on which everything rests: what the new owner loads is all there is. */
  @Test
  void nothingIsAppendedUnderAnEarlierLease_onceATakingHasReturned() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    for (int trial = 0; trial < 10; trial++) {
      Lease old = taken("a" + trial, 1);
      int from = journal().load(STREAM).size();
      Future<Integer> writer = pool.submit(() -> appendUntilStale(old, from));
      while (journal().load(STREAM).size() < from + 3 * trial) {
        Thread.onSpinWait();
      }
      pass(2);
      Lease next = taken("b" + trial, 1);
      int seen = journal().load(STREAM).size();
      assertThat(writer.get(30, TimeUnit.SECONDS)).isEqualTo(seen);
      assertThat(journal().load(STREAM)).hasSize(seen);
      assertHeld(next);
      pass(2);
    }
    pool.shutdown();
  }

  private int appendUntilStale(Lease lease, int from) {
    int version = from;
    while (true) {
      try {
        append(lease, version);
      } catch (StaleOwnerException e) {
        return version;
      }
      version++;
    }
  }
}
