package dev.cairn.server.host;

import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.RoundId;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work of a request that may block on the database: rounds that are over, messages as received. */
final class Lookups implements AutoCloseable {
  private static final int THREADS = 4;

  private final RunHost host;
  private final WorkerExecutor workers;
  private final EndedRounds ended = new EndedRounds();

  Lookups(Vertx vertx, RunHost host) {
    this.host = host;
    this.workers = vertx.createSharedWorkerExecutor("cairn-lookup", THREADS);
  }

  /** Where a round stands; at once if it is open here or was asked for before. */
  CompletableFuture<RoundState> state(RoundId round) {
    RunSnapshot snapshot = host.snapshot(round.run());
    if (snapshot != null && snapshot.round() != null && round.equals(snapshot.run().current())) {
      return CompletableFuture.completedFuture(snapshot.round());
    }
    RoundState known = ended.get(round);
    return known == null ? work(() -> read(round)) : CompletableFuture.completedFuture(known);
  }

  private RoundState read(RoundId round) {
    RoundState known = ended.get(round);
    if (known != null) {
      return known;
    }
    RoundState state = host.roundState(round);
    ended.keep(round, state);
    return state;
  }

  <T> CompletableFuture<T> work(Callable<T> work) {
    return workers.executeBlocking(work, false).toCompletionStage().toCompletableFuture();
  }

  @Override
  public void close() {
    workers.close();
  }
}
