package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may block is done on threads that may, and so is what follows from it. */
class WorkersTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** An intake that writes down who asks it to touch the disk. */
  static final class Watched implements UpdateIntake {
    final List<String> threads = new CopyOnWriteArrayList<>();
    private final UpdateIntake intake;

    Watched(UpdateIntake intake) {
      this.intake = intake;
    }

    private void note() {
      threads.add((Context.isOnEventLoopThread() ? "event loop " : "") + thread());
    }

    @Override
    public Incoming stage(RoundId round, long bytes) {
      note();
      return intake.stage(round, bytes);
    }

    @Override
    public boolean contains(RoundId round, Digest body) {
      note();
      return intake.contains(round, body);
    }

    @Override
    public void discard(RoundId round, Digest body) {
      note();
      intake.discard(round, body);
    }
  }

  private static String thread() {
    return Thread.currentThread().getName();
  }

  /** Asked from a thread of gRPC and from an event loop, which is where Vert.x would go on. */
  @Test
  void whatFollowsFromWork_isDoneByTheThreadThatDidIt() throws Exception {
    try (Workers workers = Workers.lookups(vertx)) {
      assertThat(follower(workers).get(20, TimeUnit.SECONDS)).startsWith("cairn-lookup");
      CompletableFuture<String> fromLoop = new CompletableFuture<>();
      vertx.runOnContext(
          go -> follower(workers).whenComplete((name, failure) -> fromLoop.complete(name)));
      assertThat(fromLoop.get(20, TimeUnit.SECONDS)).startsWith("cairn-lookup");
    }
  }

  private static CompletableFuture<String> follower(Workers workers) {
    CountDownLatch followed = new CountDownLatch(1);
    CompletableFuture<String> name =
        workers
            .call(
                () -> {
                  followed.await();
                  return "";
                })
            .thenApply(done -> (Context.isOnEventLoopThread() ? "event loop " : "") + thread());
    followed.countDown();
    return name;
  }

  /** Vert.x would tell it, too, but on an event loop. */
  @Test
  void errorInWork_isToldByTheThreadThatDidIt() throws Exception {
    try (Workers workers = Workers.lookups(vertx)) {
      CountDownLatch followed = new CountDownLatch(1);
      CompletableFuture<Object> failed =
          workers.call(
              () -> {
                followed.await();
                throw new AssertionError("a bug");
              });
      CompletableFuture<String> told =
          failed.handle((nothing, failure) -> failure + " told by " + thread());
      followed.countDown();
      assertThat(told.get(20, TimeUnit.SECONDS)).contains("a bug told by cairn-lookup");
    }
  }

  @Test
  void workAfterTheEnd_isRefused_andNobodyWaitsForIt() {
    Workers workers = Workers.lookups(vertx);
    workers.close();
    assertThat(workers.call(() -> "done"))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class);
  }
}
