package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(100);

  private CompletableFuture<Void> take(long bytes) {
    return budget.take(bytes).toCompletableFuture();
  }

  @Test
  void take_withinTheBudget_isAtOnce() {
    assertThat(take(60)).isCompleted();
    assertThat(take(40)).isCompleted();
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void take_beyondTheBudget_waitsItsTurnEvenIfItIsSmall() {
    take(60);
    CompletableFuture<Void> large = take(50);
    CompletableFuture<Void> small = take(10);
    assertThat(large).isNotDone();
    assertThat(small).as("first come, first served").isNotDone();
    budget.give(60);
    assertThat(large).isCompleted();
    assertThat(small).isCompleted();
    assertThat(budget.used()).isEqualTo(60);
  }

  @Test
  void take_moreThanTheWholeBudget_getsAllOfIt() {
    assertThat(take(1_000)).isCompleted();
    assertThat(budget.used()).isEqualTo(100);
    budget.give(1_000);
    assertThat(budget.used()).isZero();
  }

  @Test
  void give_toACallerThatGaveUp_goesToTheNext() {
    take(100);
    CompletableFuture<Void> gone = take(80);
    CompletableFuture<Void> next = take(90);
    gone.cancel(false);
    budget.give(100);
    assertThat(next).isCompleted();
    assertThat(budget.used()).isEqualTo(90);
  }

  @Test
  void take_manyWaiting_isRefusedBeyondTheBound() {
    take(100);
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < ByteBudget.WAITING_MAX; i++) {
      waiting.add(take(1));
    }
    assertThat(take(1)).isCompletedExceptionally();
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
  }

  /** As uploads do whose round is over when it is their turn. */
  @Test
  void give_byAllInTheirTurns_servesOneAfterTheOther() {
    take(100);
    List<Integer> served = new ArrayList<>();
    for (int i = 0; i < ByteBudget.WAITING_MAX; i++) {
      int one = i;
      CompletableFuture<Void> unused =
          take(100)
              .thenRun(
                  () -> {
                    served.add(one);
                    budget.give(100);
                  });
    }
    budget.give(100);
    assertThat(served).hasSize(ByteBudget.WAITING_MAX).isSorted();
    assertThat(budget.used()).isZero();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void give_byManyThreads_leavesNobodyWaiting() throws Exception {
    int threads = 4;
    int each = 5_000;
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int turn = 0; turn < each; turn++) {
                  take(60).join();
                  budget.give(60);
                }
              },
              ByteBudgetTest::start));
    }
    for (CompletableFuture<Void> one : all) {
      one.get(30, TimeUnit.SECONDS);
    }
    assertThat(budget.used()).isZero();
  }
}
