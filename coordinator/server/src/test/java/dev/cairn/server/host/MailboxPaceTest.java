package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.Hearing;
import dev.cairn.engine.round.RoundState;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxPaceTest {
  private static final long NOW = 1_700_000_000_000L;
  private final Vertx vertx = Vertx.vertx();
  private final MailboxPace pace = new MailboxPace();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoComesFirst_doesNotWait() {
    pace.follow(Hearing.AT_ONCE, RoundState.NEVER);
    assertThat(pace.leftMillis(NOW)).isZero();
  }

  @Test
  void whoComesAfterAnother_waitsForTheRestOfThePause() {
    pace.follow(Hearing.AT_ONCE, RoundState.NEVER);
    pace.took(vertx, NOW);
    assertThat(pace.leftMillis(NOW)).isEqualTo(MailboxPace.ANSWERS_MILLIS);
    assertThat(pace.leftMillis(NOW + MailboxPace.ANSWERS_MILLIS - 1)).isEqualTo(1);
    assertThat(pace.leftMillis(NOW + MailboxPace.ANSWERS_MILLIS)).isZero();
    assertThat(pace.leftMillis(NOW + 100 * MailboxPace.ANSWERS_MILLIS)).isZero();
  }

  @Test
  void whoHearsNothingBeforeTheOthers_waitsForLonger() {
    pace.follow(Hearing.TOGETHER, RoundState.NEVER);
    pace.took(vertx, NOW);
    assertThat(pace.leftMillis(NOW)).isEqualTo(MailboxPace.MESSAGES_MILLIS);
    pace.follow(Hearing.RECEIPT, RoundState.NEVER);
    assertThat(pace.leftMillis(NOW)).isEqualTo(MailboxPace.RECEIPTS_MILLIS);
    pace.follow(Hearing.AT_ONCE, RoundState.NEVER);
    assertThat(pace.leftMillis(NOW)).isEqualTo(MailboxPace.ANSWERS_MILLIS);
  }

  @Test
  void nearTheDeadline_nobodyWaits() {
    pace.follow(Hearing.TOGETHER, NOW + MailboxPace.DEADLINE_MILLIS);
    pace.took(vertx, NOW);
    assertThat(pace.leftMillis(NOW)).isEqualTo(MailboxPace.MESSAGES_MILLIS);
    assertThat(pace.leftMillis(NOW + 1)).isZero();
    assertThat(pace.leftMillis(NOW + MailboxPace.DEADLINE_MILLIS + 1)).isZero();
  }

  @Test
  void clockThatIsPutBack_makesNobodyWaitForLonger() {
    pace.follow(Hearing.AT_ONCE, RoundState.NEVER);
    pace.took(vertx, NOW);
    assertThat(pace.leftMillis(NOW - 3_600_000)).isEqualTo(MailboxPace.ANSWERS_MILLIS);
  }

  /** Done where an owner does it, so that no timer comes in between. */
  private static void onContext(Vertx vertx, Runnable work) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    vertx.runOnContext(
        ignored -> {
          work.run();
          done.complete(null);
        });
    done.get(20, TimeUnit.SECONDS);
  }

  private static void awaitLooks(AtomicInteger looks, int times) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (looks.get() < times) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.sleep(1);
    }
  }

  @Test
  void lettersThatLie_areLookedAtWhenTheirTimeHasCome_andOnce() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    pace.follow(Hearing.AT_ONCE, RoundState.NEVER);
    onContext(
        vertx,
        () -> {
          pace.took(vertx, NOW);
          pace.come(vertx, false, NOW, looks::incrementAndGet);
          pace.come(vertx, false, NOW, looks::incrementAndGet);
        });
    awaitLooks(looks, 1);
    Thread.sleep(5 * MailboxPace.ANSWERS_MILLIS);
    assertThat(looks).hasValue(1);
  }

  /** As after trouble, when the mailbox is not to be opened yet. */
  @Test
  void lettersThatWereNotTaken_areLookedAtAgain() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    pace.follow(Hearing.AT_ONCE, RoundState.NEVER);
    pace.took(vertx, NOW);
    for (int i = 1; i <= 2; i++) {
      onContext(vertx, () -> pace.come(vertx, false, NOW, looks::incrementAndGet));
      awaitLooks(looks, i);
    }
  }

  @Test
  void lettersThatAreComplete_doNotLie() {
    AtomicInteger looks = new AtomicInteger();
    MailboxPace slow = new MailboxPace(60_000, 60_000, 60_000, 60_000);
    slow.follow(Hearing.AT_ONCE, RoundState.NEVER);
    slow.took(vertx, NOW);
    slow.come(vertx, false, NOW, looks::incrementAndGet);
    assertThat(looks).hasValue(0);
    slow.come(vertx, true, NOW, looks::incrementAndGet);
    assertThat(looks).hasValue(1);
  }

  /** As where a state ends by its deadline, or by the owner's own work. */
  @Test
  void timerOfAStateThatIsOver_holdsNobody() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    MailboxPace slow = new MailboxPace(MailboxPace.ANSWERS_MILLIS, 60_000, 60_000, 60_000);
    onContext(
        vertx,
        () -> {
          slow.follow(Hearing.TOGETHER, RoundState.NEVER);
          slow.took(vertx, NOW);
          slow.come(vertx, false, NOW, looks::incrementAndGet);
          slow.follow(Hearing.AT_ONCE, RoundState.NEVER);
          slow.come(vertx, false, NOW, looks::incrementAndGet);
        });
    awaitLooks(looks, 1);
  }

  /** A timer that was set in a phase of messages must not hold letters of the next state. */
  @Test
  void lettersThatWereTaken_leaveNoTimer() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    MailboxPace slow = new MailboxPace(MailboxPace.ANSWERS_MILLIS, 60_000, 60_000, 60_000);
    onContext(
        vertx,
        () -> {
          slow.follow(Hearing.TOGETHER, RoundState.NEVER);
          slow.took(vertx, NOW);
          slow.come(vertx, false, NOW, looks::incrementAndGet);
          slow.took(vertx, NOW);
          slow.follow(Hearing.AT_ONCE, RoundState.NEVER);
          slow.come(vertx, false, NOW, looks::incrementAndGet);
        });
    awaitLooks(looks, 1);
  }
}
