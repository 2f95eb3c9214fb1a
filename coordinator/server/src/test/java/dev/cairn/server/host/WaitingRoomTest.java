package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private static final RunSnapshot SNAPSHOT =
      new RunSnapshot(RunState.initial(), null, Standing.fact());

  private final Vertx vertx = Vertx.vertx();
  private final WaitingRoom room = new WaitingRoom(vertx);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void hold_answerThatIsThereAtOnce_doesNotWait() {
    assertThat(room.hold("a", () -> SNAPSHOT, snapshot -> "now", () -> "late", 60_000))
        .isCompletedWithValue("now");
    assertThat(room.held()).isZero();
  }

  @Test
  void hold_whileTheRoomMoves_seesTheMove() {
    CompletableFuture<String> held =
        room.hold(
            "a",
            () -> {
              room.look("a", SNAPSHOT);
              return null;
            },
            snapshot -> snapshot == null ? null : "moved",
            () -> "late",
            60_000);
    assertThat(held).isCompletedWithValue("moved");
  }

  @Test
  void look_inItsRoom_endsTheWait_andOnlyThere() {
    CompletableFuture<String> a = waiting("a");
    CompletableFuture<String> b = waiting("b");
    room.look("a", SNAPSHOT);
    assertThat(a).isCompletedWithValue("moved");
    assertThat(b).isNotDone();
    assertThat(room.held()).isEqualTo(1);
  }

  private CompletableFuture<String> waiting(String name) {
    return room.hold(
        name, () -> null, snapshot -> snapshot == null ? null : "moved", () -> "late", 60_000);
  }

  @Test
  void hold_withoutAMove_endsWithTheWait() throws Exception {
    CompletableFuture<String> held = room.hold("a", () -> null, snapshot -> null, () -> "late", 20);
    assertThat(held.get(10, TimeUnit.SECONDS)).isEqualTo("late");
    awaitNobodyHeld();
  }

  // The timer's thread completes the reply first and counts after it.
  private void awaitNobodyHeld() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (room.held() != 0 && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(room.held()).isZero();
  }

  @Test
  void cancelledGuest_leavesTheRoom() {
    CompletableFuture<String> gone = waiting("a");
    gone.cancel(false);
    assertThat(room.held()).isZero();
  }

  @Test
  void hold_manyRequests_takesNoThreads() {
    int before = Thread.activeCount();
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(waiting("a"));
    }
    assertThat(Thread.activeCount()).isLessThan(before + 20);
    room.look("a", SNAPSHOT);
    assertThat(all).allMatch(CompletableFuture::isDone);
  }

  @Test
  void oneRequestTooMany_isRefused_andTheOthersWaitOn() {
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < WaitingRoom.HELD_MAX; i++) {
      all.add(waiting("a"));
    }
    assertThat(waiting("a"))
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(Overload.class);
    assertThat(room.held()).isEqualTo(WaitingRoom.HELD_MAX);

    all.get(0).cancel(false);
    assertThat(waiting("a")).isNotDone();
    room.look("a", SNAPSHOT);
    assertThat(all).allMatch(CompletableFuture::isDone);
  }

  @Test
  void lookThatThrows_failsItsGuestOnly() {
    AtomicInteger looks = new AtomicInteger();
    CompletableFuture<String> bad =
        room.hold(
            "a",
            () -> null,
            snapshot -> {
              if (looks.incrementAndGet() > 1) {
                throw new IllegalStateException("broken");
              }
              return null;
            },
            () -> "late",
            60_000);
    CompletableFuture<String> good = waiting("a");
    room.look("a", SNAPSHOT);
    assertThat(bad).isCompletedExceptionally();
    assertThat(good).isCompletedWithValue("moved");
  }

  @Test
  void close_failsEverybody() {
    CompletableFuture<String> held = waiting("a");
    room.close(new IllegalStateException("stopping"));
    assertThat(held).isCompletedExceptionally();
  }

  /** Devices name the rooms: whatever run or population a request is about. */
  @Test
  void roomThatNobodyIsIn_isForgotten() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(room.hold("run/none-" + i, () -> null, snapshot -> "over", () -> "late", 60_000))
          .isCompletedWithValue("over");
      waiting("population/none-" + i).cancel(false);
    }
    assertThat(room.rooms()).isZero();
    CompletableFuture<String> first = waiting("a");
    CompletableFuture<String> second = waiting("a");
    first.cancel(false);
    assertThat(room.rooms()).isEqualTo(1);
    room.look("a", SNAPSHOT);
    assertThat(second).isCompletedWithValue("moved");
    assertThat(room.rooms()).isZero();
  }
}
