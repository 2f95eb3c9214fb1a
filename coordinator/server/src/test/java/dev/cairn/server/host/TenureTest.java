package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.protocol.TroubleException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TenureTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AtomicInteger readings = new AtomicInteger();

  @Test
  void answersThatWaitTogether_shareOneReading() {
    Tenure tenure = new Tenure(readings::incrementAndGet, tasks::add);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(tenure.confirm());
    }
    assertThat(all).noneMatch(CompletableFuture::isDone);
    tasks.remove().run();
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(readings).hasValue(1);
    assertThat(tasks).isEmpty();
  }

  /** A reading says nothing about an answer that was found after it began. */
  @Test
  void answerThatComesDuringAReading_waitsForTheNext() {
    List<CompletableFuture<Void>> late = new ArrayList<>();
    Tenure[] self = new Tenure[1];
    self[0] =
        new Tenure(
            () -> {
              if (readings.incrementAndGet() == 1) {
                late.add(self[0].confirm());
              } else {
                assertThat(late.get(0)).isNotDone();
              }
            },
            tasks::add);
    CompletableFuture<Void> first = self[0].confirm();
    tasks.remove().run();
    assertThat(first).isDone();
    assertThat(late.get(0)).isDone();
    assertThat(readings).hasValue(2);
  }

  @Test
  void overtakenOwner_hasTroubleOnly() {
    Tenure tenure =
        new Tenure(
            () -> {
              throw new StaleOwnerException(new Lease("run/1", "a", 1, 0));
            },
            Runnable::run);
    assertThatThrownBy(() -> tenure.confirm().join()).hasCauseInstanceOf(TroubleException.class);
    assertThatThrownBy(() -> tenure.confirm().join()).hasCauseInstanceOf(TroubleException.class);
  }

  @Test
  void cancelledAnswer_doesNotEndTheWaitOfOthers() {
    Tenure tenure = new Tenure(readings::incrementAndGet, tasks::add);
    CompletableFuture<Void> first = tenure.confirm();
    CompletableFuture<Void> second = tenure.confirm();
    first.cancel(false);
    assertThat(second).isNotDone();
    tasks.remove().run();
    assertThat(second).isCompleted();
  }

  @Test
  void stoppedReaders_areTrouble() {
    Tenure tenure =
        new Tenure(
            readings::incrementAndGet,
            task -> {
              throw new RejectedExecutionException("closed");
            });
    assertThatThrownBy(() -> tenure.confirm().join()).hasCauseInstanceOf(TroubleException.class);
    assertThatThrownBy(() -> tenure.confirm().join()).hasCauseInstanceOf(TroubleException.class);
  }
}
