package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * An owner that outlives an outage of its database gives the open round the time back, as the next
 * owner would; what merely fails is no outage. Time is the test's own, but for the owner's pauses.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class OutageOfTheStoreTest {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  private static final RunId RUN = new RunId("run");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  /** The phases of the plan are within it. */
  private static final long BUDGET_MILLIS = 60_000;

  private static final long OUTAGE_MILLIS = 300_000;
  private static final RuntimeException AWAY = new TroubleException("the database is away");
  private static final RuntimeException BUG =
      new IllegalStateException("a bug, made for this test");

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final Vertx vertx = Vertx.vertx();
  private final InMemoryLeases leases = new InMemoryLeases(new OwnTime());
  private final AwayStore store = new AwayStore(leases);
  private final InMemoryJournal<RunEvent> runs = new InMemoryJournal<>(leases);
  private final InMemoryJournal<RoundEvent> rounds = new InMemoryJournal<>(leases);
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              store.beside(runs),
              store.beside(rounds),
              new InMemoryUpdateStore(),
              new InMemoryUpdateStore(),
              new InMemoryModelStore(),
              new InMemoryMessageStore(leases),
              null,
              null,
              new RunLeases(store, "this", () -> TimeUnit.MILLISECONDS.toNanos(millis.get())),
              RunListener.NONE,
              new OwnClock()),
          2);

  private final class OwnTime implements CoordinatorTime {
    @Override
    public long nowMillis() {
      return millis.get();
    }

    @Override
    public void await(Object monitor, long untilMillis) {
      throw new UnsupportedOperationException("nobody waits for a lease");
    }
  }

  private final class OwnClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }
  }

  private static void await(BooleanSupplier reached) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(until);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Lets the owner do some of its rounds: it ticks five times a second, and pauses half of one. */
  private static void letItWork() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
    await(() -> System.nanoTime() >= end);
  }

  private void later(long byMillis) {
    millis.addAndGet(byMillis);
  }

  @BeforeEach
  void begin() {
    assertThat(host.start(RUN, TwoHostsTest.plan(), DIGEST, new ModelId(DIGEST))).isTrue();
    await(() -> !events().isEmpty());
    await(() -> host.snapshot(RUN) != null && deadline() > 0 && deadline() < Long.MAX_VALUE);
  }

  @AfterEach
  void close() throws Exception {
    host.close().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<RoundEvent> events() {
    return rounds.load("round/" + ROUND);
  }

  private long deadline() {
    RunSnapshot snapshot = Objects.requireNonNull(host.snapshot(RUN));
    return snapshot.round() == null ? 0 : snapshot.round().deadline();
  }

  private void assertRenewalFails() {
    assertThatThrownBy(host::renewLeases).isSameAs(AWAY);
  }

  private static boolean isEnd(RoundEvent event) {
    return event instanceof RoundEvent.RoundAbandoned;
  }

  private void assertTimeIsGivenBack(long deadlineBefore) {
    await(() -> events().size() > 1);
    assertThat(events().get(1))
        .isEqualTo(new RoundEvent.RoundResumed(OUTAGE_MILLIS - RunLeases.RENEW_MILLIS));
    letItWork();
    assertThat(events()).hasSize(2);
    assertThat(deadline()).isEqualTo(deadlineBefore + OUTAGE_MILLIS - RunLeases.RENEW_MILLIS);
    later(BUDGET_MILLIS);
    await(() -> events().stream().anyMatch(OutageOfTheStoreTest::isEnd));
  }

  /** The owner had nothing to write, so that only the renewals met the outage at first. */
  @Test
  void outageLongerThanAPhase_movesItsDeadline_whichThenComes() {
    long before = deadline();
    store.leasesFail = AWAY;
    later(RunLeases.RENEW_MILLIS);
    assertRenewalFails();
    later(OUTAGE_MILLIS - RunLeases.RENEW_MILLIS);
    letItWork();
    store.leasesFail = null;
    host.renewLeases();
    assertTimeIsGivenBack(before);
  }

  /** The owner meets it itself, when the deadline comes, and no lease is renewed meanwhile. */
  @Test
  void outageThatTheOwnerMeetsAtTheDeadline_movesIt() {
    long before = deadline();
    store.leasesFail = AWAY;
    later(OUTAGE_MILLIS);
    int takes = store.takes.get();
    await(() -> store.takes.get() > takes + 1);
    store.leasesFail = null;
    assertTimeIsGivenBack(before);
  }

  /** The database is back, and the connection breaks once more while the lease is taken. */
  @Test
  void outageBeforeATakingWhoseAnswerIsLost_movesTheDeadline() {
    long before = deadline();
    store.leasesFail = AWAY;
    later(OUTAGE_MILLIS);
    int takes = store.takes.get();
    await(() -> store.takes.get() > takes + 1);
    store.answersToTakingsFail = AWAY;
    store.leasesFail = null;
    int unheard = store.takes.get();
    await(() -> store.takes.get() > unheard + 1);
    store.answersToTakingsFail = null;
    assertTimeIsGivenBack(before);
  }

  /** The round has got its time, and its owner takes the lease again without having heard so. */
  @Test
  void outageWhoseAppendIsNotHeardOf_movesTheDeadlineOnce() {
    long before = deadline();
    store.answersToAppendsFail = AWAY;
    store.leasesFail = AWAY;
    later(OUTAGE_MILLIS);
    int takes = store.takes.get();
    await(() -> store.takes.get() > takes + 1);
    store.leasesFail = null;
    await(() -> events().size() > 1);
    int unheard = store.takes.get();
    await(() -> store.takes.get() > unheard);
    store.answersToAppendsFail = null;
    assertTimeIsGivenBack(before);
  }

  @Test
  void outageWhoseAppendFails_movesTheDeadlineLater() {
    long before = deadline();
    store.appendsFail = AWAY;
    store.leasesFail = AWAY;
    later(OUTAGE_MILLIS);
    int takes = store.takes.get();
    await(() -> store.takes.get() > takes + 1);
    store.leasesFail = null;
    int failing = store.takes.get();
    await(() -> store.takes.get() > failing + 1);
    store.appendsFail = null;
    assertTimeIsGivenBack(before);
  }

  /** Its thread had no turn all the while: it adds up models, for instance. */
  @Test
  void outageThatTheOwnerDoesNotNotice_isToldByTheRenewals() {
    RunLeases own = new RunLeases(store, "own", () -> TimeUnit.MILLISECONDS.toNanos(millis.get()));
    RunId other = new RunId("other");
    assertThat(own.take(other)).isNotNull();
    store.leasesFail = AWAY;
    assertThatThrownBy(own::renew).isSameAs(AWAY);
    later(OUTAGE_MILLIS);
    store.leasesFail = null;
    assertThat(own.renew()).isEmpty();
    assertThat(own.hasMissed(other, () -> {})).isTrue();
    assertThat(own.takeMissedMillis(other)).isEqualTo(OUTAGE_MILLIS - RunLeases.RENEW_MILLIS);
    assertThat(own.hasMissed(other, () -> {})).as("it was told").isFalse();
  }

  @Test
  void outageShorterThanTheLease_movesNothing() {
    store.leasesFail = AWAY;
    later(RunLeases.HOLD_MILLIS);
    assertRenewalFails();
    store.leasesFail = null;
    host.renewLeases();
    letItWork();
    later(BUDGET_MILLIS - RunLeases.HOLD_MILLIS);
    await(() -> events().stream().anyMatch(OutageOfTheStoreTest::isEnd));
    assertThat(events()).noneMatch(RoundEvent.RoundResumed.class::isInstance);
  }

  /** Each recovery would move the deadline, which then never came. */
  @Test
  void appendsThatFailAgainAndAgain_whileTheLeaseIsThere_areNoOutage() {
    store.appendsFail = AWAY;
    int takes = store.takes.get();
    later(BUDGET_MILLIS);
    for (int i = 1; i <= 3; i++) {
      int next = takes + i;
      await(() -> store.takes.get() >= next);
      later(OUTAGE_MILLIS);
    }
    store.appendsFail = null;
    await(() -> events().stream().anyMatch(OutageOfTheStoreTest::isEnd));
    assertThat(events()).noneMatch(RoundEvent.RoundResumed.class::isInstance);
  }

  private void assertCommandMeetsTheBug() {
    CompletableFuture<Boolean> done = host.operate(RUN, new RunCommand.Cancel("ada"), null);
    assertThatThrownBy(() -> done.get(20, TimeUnit.SECONDS)).hasCause(BUG);
  }

  /** Taken again after the short pause, the lease would never run out. */
  @Test
  void commandThatMeetsABug_letsTheLeaseRunOut_alsoInThePauseAfterAnother() {
    store.appendsFail = BUG;
    for (int i = 0; i < 2; i++) {
      assertCommandMeetsTheBug();
      int takes = store.takes.get();
      letItWork();
      assertThat(store.takes).as("after command %d", i).hasValue(takes);
    }
    later(RunLeases.HOLD_MILLIS);
    host.renewLeases();
    assertThat(new RunLeases(leases, "other").take(RUN)).isNotNull();
  }

  /** A pause at a bug stays as long as it is, whatever trouble comes into it. */
  @Test
  void commandThatMeetsTrouble_doesNotShortenThePauseAtABug() {
    store.appendsFail = BUG;
    assertCommandMeetsTheBug();
    store.leasesFail = AWAY;
    assertThatThrownBy(
            () -> host.operate(RUN, new RunCommand.Cancel("ada"), null).get(20, TimeUnit.SECONDS))
        .hasCause(AWAY);
    int takes = store.takes.get();
    letItWork();
    assertThat(store.takes).hasValue(takes);
  }
}
