package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.client.testing.InMemoryUpdateStore;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An owner whose store of bodies fails answers all the same, and lets go of a run at a bug. */
@Timeout(60)
class FaultyOwnerTest {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  private static final RunId RUN = new RunId("run");
  private static final RoundId ROUND = new RoundId(RUN, 1, 1);
  private static final ClientId A = new ClientId("a");
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryLeases leases = new InMemoryLeases(CoordinatorTime.system());
  private final InMemoryJournal<RunEvent> runs = new InMemoryJournal<>(leases);
  private final InMemoryJournal<RoundEvent> rounds = new InMemoryJournal<>(leases);
  private final InMemoryUpdateStore updates = new InMemoryUpdateStore();
  private final FailingIntake intake = new FailingIntake();
  private final List<RoundId> left = new CopyOnWriteArrayList<>();
  private final RunLeases other = new RunLeases(leases, "other");
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              runs,
              rounds,
              updates,
              intake,
              new InMemoryModelStore(),
              new InMemoryMessageStore(leases),
              null,
              null,
              new RunLeases(leases, "first"),
              new RunListener() {
                @Override
                public void roundLeft(RoundId round) {
                  left.add(round);
                }
              },
              Clock.systemUTC()),
          2);

  /** Says of no body whether it is there, once it is told to fail. */
  private final class FailingIntake implements UpdateIntake {
    volatile @Nullable RuntimeException failure;
    volatile CountDownLatch open = new CountDownLatch(0);

    @Override
    public Incoming stage(RoundId round, long bytes) {
      return updates.stage(round, bytes);
    }

    @Override
    public boolean contains(RoundId round, Digest body) {
      try {
        assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      RuntimeException now = failure;
      if (now != null) {
        throw now;
      }
      return updates.contains(round, body);
    }

    @Override
    public void discard(RoundId round, Digest body) {
      updates.discard(round, body);
    }
  }

  private static void await(BooleanSupplier reached) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(until);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void assertAnsweredWithTrouble(RuntimeException failure) {
    assertThat(host.start(RUN, TwoHostsTest.plan(), DIGEST, new ModelId(DIGEST))).isTrue();
    await(this::isRoundOpen);
    intake.failure = failure;
    CompletableFuture<?> answer =
        Objects.requireNonNull(host.post(ROUND, new RoundCommand.AcceptUpdate(A, DIGEST, null)));
    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TroubleException.class);
  }

  private boolean isRoundOpen() {
    RunSnapshot snapshot = host.snapshot(RUN);
    return snapshot != null && snapshot.round() != null && snapshot.round().config() != null;
  }

  @AfterEach
  void close() throws Exception {
    host.close().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void updateWhoseBodyCannotBeLookedFor_isAnsweredWithTrouble_andTheRunGoesOnHere() {
    assertAnsweredWithTrouble(new TroubleException("the folder cannot be made"));
    assertThat(other.take(RUN)).as("kept").isNull();
    assertThat(host.drives(RUN)).isTrue();
  }

  /** Lost without a word, it would let the round wait until its deadline for who is gone. */
  @Test
  void farewellThatFindsNoRoom_isToBeSentAgain() {
    assertThat(host.start(RUN, TwoHostsTest.plan(), DIGEST, new ModelId(DIGEST))).isTrue();
    await(() -> host.snapshot(RUN) != null);
    intake.open = new CountDownLatch(1);
    RoundCommand update = new RoundCommand.AcceptUpdate(A, DIGEST, null);
    // The owner has taken out the first ones at most.
    for (int i = 0; i < RoundMailbox.WAITING_MAX + RoundMailbox.BATCH_MAX + 1; i++) {
      assertThat(host.post(ROUND, update)).isNotNull();
    }
    try (DeviceDesk desk =
        new DeviceDesk(
            vertx,
            host,
            updates,
            null,
            TwoHostsTest.RULES,
            new UploadRooms(1 << 20, UploadAllowance.unlimited()),
            Clock.systemUTC())) {
      SessionId session = new SessionId(ROUND, A);
      assertThatThrownBy(
              () -> desk.finish(session, Departure.TRAINING_FAILED, 0).get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(Overload.class);
    } finally {
      intake.open.countDown();
    }
  }

  @Test
  void bug_givesTheRunToOthers_andTheRoundIsForgottenHere() {
    assertAnsweredWithTrouble(new IllegalStateException("a bug, made for this test"));
    host.renewLeases();
    // Before this one tries again.
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RunVerticle.FAULT_PAUSE_MILLIS);
    Lease taken = other.take(RUN);
    while (taken == null && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
      taken = other.take(RUN);
    }
    assertThat(taken).isNotNull();
    Lease held = Objects.requireNonNull(taken);
    await(
        () -> {
          leases.renew(held, RunLeases.HOLD_MILLIS);
          return !host.drives(RUN);
        });
    assertThat(left).containsExactly(ROUND);
  }

  /** Given back as an outage, each repetition would move the round's deadline, which never came. */
  @Test
  void bug_isNoOutageToTheOwnerThatTriesAgain() {
    assertAnsweredWithTrouble(new IllegalStateException("a bug, made for this test"));
    // The owner writes its log first.
    pass(500);
    Lease again = leases.take(RunDriver.stream(RUN), "first", RunLeases.HOLD_MILLIS);
    assertThat(Objects.requireNonNull(again).vacantMillis()).isZero();
  }

  private static void pass(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    await(() -> System.nanoTime() >= end);
  }
}
